import { fileMail } from './desk/file-mail';
import { findOrCreateTaskDefinition } from './desk/task-definitions';
import type { Desk } from './desk/open-desk';
import type { FiledMail, NewTask, Priority, TaskDefinition } from './desk/types';
import { intakeRowOf } from './intake-row';
import type { IntakeItem } from './item';
import type { Mail } from './message/mail';
import { checkTag, readReference, stripReferences, stripReplyPrefixes } from './message/reference';
import { renderText } from './notice/render';

const HOUR_MS = 3_600_000;

/** What a builder sets in the node in place of what the task's definition says. */
export interface TaskFields {
	title?: string;
	description?: string;
	priority?: Priority;
	assignee?: string;
	/** Hours from now. */
	dueInHours?: number;
}

/** An attachment's content: there, or read when its turn comes, so that one is in memory at a time. */
export interface FiledAttachment {
	content: Buffer | (() => Promise<Buffer>);
}

/** How one mail is to be filed. */
export interface FilingRequest {
	item: IntakeItem;
	/** Contents, in the order of the mail's attachments that were not left in the mailbox. */
	attachments: FiledAttachment[];
	division: string;
	identificationTag: string;
	event: string;
	task: string;
	/** What to do with a mail whose subject names a task that the division does not have. */
	whenTaskMissing: 'fail' | 'create';
	fields: TaskFields;
}

/**
 * Files a mail: adds it to the task it belongs to, or generates one. Safe to run twice on one mail.
 *
 * @throws DispatcherError `tag-invalid`, `task-not-found`, `template-invalid`, `desk-unavailable`.
 */
export async function fileItem(desk: Desk, request: FilingRequest): Promise<FiledMail> {
	const tag = checkTag(request.identificationTag);
	const { mail } = request.item;
	const intakeId = await intakeRowOf(desk, request.item);
	const definition = await findOrCreateTaskDefinition(desk, {
		event: request.event,
		task: request.task,
	});
	return await fileMail(desk, {
		intakeId,
		divisionName: request.division,
		tag,
		reference: readReference(mail.subject, tag),
		whenTaskMissing: request.whenTaskMissing,
		mail,
		attachments: withLeftInMailbox(mail, request.attachments),
		newTask: await newTaskFor(desk, { ...request, identificationTag: tag }, definition),
	});
}

/** All of a mail's attachments in their order; those that were not read have no content. */
function withLeftInMailbox(mail: Mail, contents: FiledAttachment[]) {
	const remaining = [...contents];
	return mail.attachments.map(({ fileName, mediaType, size, contentId, leftInMailbox }) => {
		const content = leftInMailbox ? undefined : remaining.shift()?.content;
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
	desk: Desk,
	{ item, fields, identificationTag }: FilingRequest,
	definition: TaskDefinition,
): Promise<NewTask> {
	const { mail } = item;
	const values = {
		mail: { ...mail, sender: mail.from?.name || mail.from?.address || '' },
		division: { name: item.division.name, tag: identificationTag },
	};
	const subject = stripReplyPrefixes(stripReferences(mail.subject, identificationTag)).trim();
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
		dueAt: dueInHours === null ? null : new Date(desk.clock().getTime() + dueInHours * HOUR_MS),
	};
}
