import type { Store } from '../dispatcher/database/open-store';
import type { MailboxConnection } from '../dispatcher/mailbox/types';
import { inMailbox, listMails } from '../test/hosts/mailboxes';
import type { KeptMail } from '../test/hosts/smtp';
import type { Found } from './audit';
import { findMark, type DivisionTag } from './plan';
import { Sorter } from './sorter';
import { readDeliveries, surveyMessages } from './survey-messages';

/** All that was found after the storm. */
export interface Survey {
	byMark: Map<string, Found>;
	/** What carries no mark of the run. */
	strays: string[];
	taskCount: number;
	noticeCount: number;
}

/** Where to look. */
export interface Places {
	store: Store;
	mailboxes: Record<DivisionTag, MailboxConnection>;
	deliveries: KeptMail[];
}

/** Looks through the desk, the mailboxes and what was sent, and sorts all of it by mark. */
export async function takeSurvey(places: Places): Promise<Survey> {
	const sorter = new Sorter();
	const taskCount = await surveyDesk(places.store, sorter);
	const markOfNotice = await surveyOutbox(places.store, sorter);
	for (const [tag, mailbox] of Object.entries(places.mailboxes)) {
		await surveyMailbox(mailbox, { tag, sorter });
	}
	const isMessage = await surveyMessages(places, sorter);
	for (const { messageId } of readDeliveries(places.deliveries)) {
		if (isMessage.has(messageId)) continue;
		const found = sorter.of(markOfNotice.get(messageId), `a delivery ${messageId}`);
		found?.deliveries.push(messageId);
	}
	const { byMark, strays } = sorter;
	return { byMark, strays, taskCount, noticeCount: markOfNotice.size };
}

async function surveyDesk({ db }: Store, sorter: Sorter): Promise<number> {
	const tasks = await db.selectFrom('tasks').select('id').execute();
	const communications = await db
		.selectFrom('communications')
		.select(['id', 'task_id', 'subject', 'text', 'html', 'purpose', 'new_text'])
		// Of what the desk has written only an employee's answer is a mail that came in.
		.where((where) => where.or([where('purpose', 'is', null), where('purpose', '=', 'answer')]))
		.orderBy('id')
		.execute();
	const attachments = await db
		.selectFrom('attachments')
		.leftJoin('blobs', 'blobs.sha256', 'attachments.blob_sha256')
		.select(['communication_id', 'content'])
		.execute();
	const contents = Map.groupBy(attachments, (row) => row.communication_id);
	const begun = new Set<number>();
	for (const { id, task_id: taskId, ...texts } of communications) {
		const { subject, text, html, new_text: newText } = texts;
		// An answer's subject is that of the mail it answers.
		const mark = findMark(
			texts.purpose === 'answer' ? newText : `${subject} ${text} ${html ?? ''}`,
		);
		const found = sorter.of(mark, `the communication ${id}`);
		found?.communications.push({
			taskId,
			attachments: (contents.get(id) ?? []).map(({ content }) => content?.toString() ?? ''),
		});
		if (!begun.has(taskId)) found?.tasksBegun.push(taskId);
		begun.add(taskId);
	}
	const empty = tasks.filter(({ id }) => !begun.has(id));
	for (const { id } of empty) sorter.of(undefined, `the task ${id} without a communication`);
	return tasks.length;
}

/** @returns the mark that each notice tells of, by its Message-ID. */
async function surveyOutbox({ db }: Store, sorter: Sorter): Promise<Map<string, string>> {
	const rows = await db
		.selectFrom('outbox')
		.selectAll()
		.where('communication_id', 'is', null)
		.execute();
	const marks = new Map<string, string>();
	for (const { id, message_id: messageId, state, subject, text, html } of rows) {
		const mark = findMark(`${subject} ${text} ${html}`);
		sorter.of(mark, `the notice ${id}`)?.notices.push({ messageId, state });
		if (mark !== undefined) marks.set(messageId, mark);
	}
	return marks;
}

async function surveyMailbox(
	mailbox: MailboxConnection,
	{ tag, sorter }: { tag: string; sorter: Sorter },
): Promise<void> {
	const folders = await inMailbox(mailbox, async (client) => await client.list());
	for (const { path } of folders) {
		for (const { uid, source } of await listMails(mailbox, path)) {
			const place = `${tag} ${path}`;
			sorter.of(findMark(source.toString('latin1')), `${place} ${uid}`)?.folders.push(place);
		}
	}
}
