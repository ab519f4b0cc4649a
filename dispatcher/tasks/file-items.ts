import type { AttachmentContent } from '../core/attachment';
import { DispatcherError } from '../core/errors';
import { once } from '../core/once';
import { withoutTrace, type Store } from '../database/open-store';
import { intakeRowOf } from '../ledger/row';
import type { IntakeItem } from '../message/item';
import type { Mail } from '../message/mail';
import { plusReferences } from '../message/plus-address';
import { checkTag, readReferences, referencesAtBeginning } from '../message/reference';
import { findNoticeTies, type NoticeTie } from '../outbox/notice-ties';
import { listFormerTags } from '../settings/former-tags';
import { fileMails } from './file-mails';
import type { FileMailRequest, NamedTasks } from './filing-request';
import type { FilingResult } from './filing-results';
import { makeNewTask, readMailRequest } from './new-task';
import { findOrCreateTaskDefinition } from './task-definitions';
import { readTaskFields, type TaskFields } from './task-fields';
import type { TaskDefinition } from './types';

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
 * Files mails in their order: adds each to its task, or creates one. Safe to run twice on the same mails.
 *
 * @returns one result a mail, in their order; it fails with `tag-invalid`, `task-not-found`,
 *   `task-not-wanted`, `template-invalid` or `settings-invalid`.
 * @throws DispatcherError `desk-unavailable`.
 */
export async function fileItems(store: Store, requests: FilingRequest[]): Promise<FilingResult[]> {
	const desk = new DeskFacts(store);
	const ties = await findNoticeTies(
		store,
		requests.map(({ item }) => item.mail),
	);
	const prepared = [];
	for (const [position, request] of requests.entries()) {
		prepared.push(await prepare(desk, request, ties[position]));
	}
	const ready = prepared.flatMap((one) => (one.kind === 'ready' ? [one.request] : []));
	const results = (await fileMails(store, ready)).values();
	return prepared.map((one) => {
		if (one.kind === 'failed') return one;
		return results.next().value ?? { kind: 'failed', error: new Error('The mail was not filed') };
	});
}

/** Shows how mails would be filed as {@link fileItems} does, without filing them. */
export async function previewFiling(
	store: Store,
	requests: FilingRequest[],
): Promise<FilingResult[]> {
	return await withoutTrace(store, async (inside) => await fileItems(inside, requests));
}

/** What all mails of a batch ask the desk for, once each. */
class DeskFacts {
	private readonly tags = new Map<string, Promise<string[]>>();

	private readonly definitions = new Map<string, Promise<TaskDefinition>>();

	constructor(readonly store: Store) {}

	async formerTags(division: string): Promise<string[]> {
		return await once(this.tags, division, async () => await listFormerTags(this.store, division));
	}

	async definition({ event, task }: FilingRequest): Promise<TaskDefinition> {
		const find = async () => await findOrCreateTaskDefinition(this.store, { event, task });
		return await once(this.definitions, JSON.stringify([event, task]), find);
	}
}

type Prepared = { kind: 'ready'; request: FileMailRequest } | { kind: 'failed'; error: unknown };

async function prepare(
	desk: DeskFacts,
	request: FilingRequest,
	tie: NoticeTie | undefined,
): Promise<Prepared> {
	try {
		return { kind: 'ready', request: await toFileMailRequest(desk, request, tie) };
	} catch (error) {
		// A desk out of reach is nobody's fault.
		if (error instanceof DispatcherError && error.code === 'desk-unavailable') throw error;
		return { kind: 'failed', error };
	}
}

async function toFileMailRequest(
	desk: DeskFacts,
	request: FilingRequest,
	tie: NoticeTie | undefined,
): Promise<FileMailRequest> {
	const { store } = desk;
	const { item, division } = request;
	const { mail } = item;
	const tag = checkTag(request.identificationTag);
	const tags = [tag, ...(await desk.formerTags(division))];
	const fields = readTaskFields(request.fields);
	const definition = await desk.definition(request);
	const asked = readMailRequest(mail, item.division);
	return {
		intakeId: await intakeRowOf(store, item),
		divisionName: division,
		tag,
		named: readNamedTasks(mail, item.division.mailbox, tags),
		whenTaskMissing: request.whenTaskMissing,
		mail,
		attachments: withLeftInMailbox(mail, request.attachments),
		newTask: await makeNewTask(
			{
				mail,
				request: asked,
				fields,
				definition,
				division: item.division.name,
				tags,
				businessHours: item.division.businessHours,
			},
			store.clock,
		),
		requester: asked.requester,
		internalNote: asked.note,
		whyNoTask: whyNoTask(mail, tie),
		rules: item.division,
	};
}

function readNamedTasks(mail: Mail, mailbox: string, tags: string[]): NamedTasks {
	const addresses = [...mail.to, ...mail.cc].map(({ address }) => address);
	return {
		subject: readReferences(mail.subject, ...tags),
		address: plusReferences([...addresses, ...mail.deliveredTo], mailbox, ...tags),
		text: referencesAtBeginning(mail.newText, ...tags),
	};
}

/**
 * Our own notice that came back, its bounce and an automatic answer to it are nobody's request. A
 * person's answer to one may well be a request.
 */
function whyNoTask(mail: Mail, tie: NoticeTie | undefined): string | undefined {
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
