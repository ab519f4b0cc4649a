import type { AttachmentContent } from '../core/attachment';
import { withoutTrace, type Store } from '../database/open-store';
import { intakeRowOf } from '../ledger/row';
import type { IntakeItem } from '../message/item';
import type { Mail } from '../message/mail';
import { checkTag, readReference, stripReferences, stripReplyPrefixes } from '../message/reference';
import { findNoticeTie } from '../outbox/notice-ties';
import { listFormerTags } from '../settings/former-tags';
import { renderText } from '../templating/render';
import { fileMail } from './file-mail';
import { findOrCreateTaskDefinition } from './task-definitions';
import { readTaskFields, type TaskFields } from './task-fields';
import type { FiledMail, NewTask, TaskDefinition } from './types';

const HOUR_MS = 3_600_000;

/** How one mail is to be filed. */
export interface FilingRequest {
	item: IntakeItem;
	/** Contents, in the order of the mail's attachments that were not left in the mailbox. */
	attachments: AttachmentContent[];
	division: string;
	identificationTag: string;
	event: string;
	task: string;
	/** What to do with a mail whose subject names a task that the division does not have. */
	whenTaskMissing: 'fail' | 'create';
	fields: TaskFields;
}

/**
 * Files a mail: adds it to its task, or creates one. Safe to run twice on the same mail.
 *
 * @throws DispatcherError `tag-invalid`, `task-not-found`, `task-not-wanted`, `template-invalid`,
 *   `settings-invalid`, `desk-unavailable`.
 */
export async function fileItem(store: Store, request: FilingRequest): Promise<FiledMail> {
	const tag = checkTag(request.identificationTag);
	const { mail } = request.item;
	const tags = [tag, ...(await listFormerTags(store, request.division))];
	const fields = readTaskFields(request.fields);
	const intakeId = await intakeRowOf(store, request.item);
	const definition = await findOrCreateTaskDefinition(store, {
		event: request.event,
		task: request.task,
	});
	return await fileMail(store, {
		intakeId,
		divisionName: request.division,
		tag,
		reference: readReference(mail.subject, ...tags),
		whenTaskMissing: request.whenTaskMissing,
		mail,
		attachments: withLeftInMailbox(mail, request.attachments),
		newTask: await newTaskFor(
			store,
			{ ...request, identificationTag: tag, fields, tags },
			definition,
		),
		whyNoTask: await whyNoTask(store, mail),
	});
}

/**
 * Shows how a mail would be filed, without filing it.
 *
 * @throws as {@link fileItem}.
 */
export async function previewFiling(store: Store, request: FilingRequest): Promise<FiledMail> {
	return await withoutTrace(store, async (inside) => await fileItem(inside, request));
}

/**
 * Our own notice that came back, its bounce and an automatic answer to it are nobody's request. A
 * person's answer to one may well be a request.
 */
async function whyNoTask(store: Store, mail: Mail): Promise<string | undefined> {
	const tie = await findNoticeTie(store, mail);
	if (tie === 'own') return 'The mail is a notice from this dispatcher that came back';
	if (tie === 'answer' && mail.automatic) {
		return 'The mail is a bounce of a notice from this dispatcher, or an automatic answer to one';
	}
	return undefined;
}

/** All of a mail's attachments in their order; those that were not read have no content. */
function withLeftInMailbox(mail: Mail, contents: AttachmentContent[]) {
	const remaining = [...contents];
	return mail.attachments.map(({ fileName, mediaType, size, contentId, leftInMailbox }) => {
		const content = leftInMailbox ? undefined : remaining.shift();
		return {
			fileName,
			mediaType,
			size,
			...(contentId === undefined ? {} : { contentId }),
			...(content === undefined ? {} : { content }),
		};
	});
}

async function newTaskFor(
	store: Store,
	{ item, fields, identificationTag, tags }: FilingRequest & { tags: string[] },
	definition: TaskDefinition,
): Promise<NewTask> {
	const { mail } = item;
	const values = {
		mail: { ...mail, sender: mail.from?.name || mail.from?.address || '' },
		division: { name: item.division.name, tag: identificationTag },
	};
	const subject = stripReplyPrefixes(stripReferences(mail.subject, ...tags)).trim();
	// A field set in the node is final text: it may come from the mail and is never read as a template.
	const title = fields.title || (definition.title && (await renderText(definition.title, values)));
	const description =
		fields.description ||
		(definition.description && (await renderText(definition.description, values)));
	const dueInHours = fields.dueInHours ?? definition.dueInHours;
	return {
		event: definition.event,
		definition: definition.name,
		title: title || subject || definition.name,
		description: description || mail.newText || subject,
		priority: fields.priority ?? definition.priority,
		assignee: fields.assignee || definition.assignee,
		dueAt: dueInHours === null ? null : new Date(store.clock().getTime() + dueInHours * HOUR_MS),
	};
}
