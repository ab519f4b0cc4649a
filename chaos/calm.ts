import { setTimeout as wait } from 'node:timers/promises';
import type { Store } from '../dispatcher/database/open-store';
import type { MailboxConnection } from '../dispatcher/mailbox/types';
import { inMailbox } from '../test/hosts/mailboxes';
import type { MailStream } from './deliver-mails';
import type { Journal } from './journal';

const LOOK_EVERY_MS = 500;
/** So long notices may take by themselves before the outbox's waiting times are cut short. */
const PATIENCE_MS = 20_000;
/** Long enough ago that nobody is taken to be sending it any more. */
const OVERDUE_MS = 10 * 60_000;

/** What is waited for, and for how long. */
export interface CalmRequest {
	mailboxes: MailboxConnection[];
	store: Store;
	stream: MailStream;
	journal: Journal;
	longestMs: number;
}

/** What the calm after the storm brought. */
export interface Calm {
	/** Until no mail waited; undefined: some still do. */
	recoveredAfterMs: number | undefined;
	/** Whether notices waited for a time that was cut short. */
	noticesHurried: boolean;
}

/** Waits until all mails are out of the folders to process, then until all notices are sent. */
export async function waitForCalm(request: CalmRequest): Promise<Calm> {
	const { stream, journal, mailboxes } = request;
	const startedAt = Date.now();
	const deadline = startedAt + request.longestMs;
	const isEmpty = await until(deadline, async () => await areEmpty(mailboxes));
	const recoveredAfterMs = isEmpty ? Date.now() - startedAt : undefined;
	journal.note(isEmpty ? 'no mail waits' : 'mails wait still');
	await stream.deliverReplies();
	await until(deadline, async () => await areEmpty(mailboxes));
	const noticesHurried = await waitForNotices(request, deadline);
	return { recoveredAfterMs, noticesHurried };
}

/**
 * After an outage of the SMTP server, or a kill, a notice waits for minutes. Nothing of that is at
 * stake here, so what is waited for too long is made overdue: the triggers then have it sent, without
 * a mail.
 */
async function waitForNotices({ store, journal }: CalmRequest, deadline: number): Promise<boolean> {
	let hurried = false;
	while (Date.now() < deadline) {
		const patient = Math.min(deadline, Date.now() + PATIENCE_MS);
		if (await until(patient, async () => (await countWaiting(store)) === 0)) return hurried;
		hurried = true;
		journal.note(`${await countWaiting(store)} notices wait; their time is cut short`);
		await store.db
			.updateTable('outbox')
			.set({ due_at: new Date(Date.now() - OVERDUE_MS).toISOString() })
			.where('state', 'in', ['queued', 'sending'])
			.execute();
	}
	return hurried;
}

async function until(deadline: number, isSo: () => Promise<boolean>): Promise<boolean> {
	while (!(await isSo())) {
		if (Date.now() > deadline) return false;
		await wait(LOOK_EVERY_MS);
	}
	return true;
}

async function areEmpty(mailboxes: MailboxConnection[]): Promise<boolean> {
	for (const mailbox of mailboxes) {
		const inbox = await inMailbox(
			mailbox,
			async (client) => await client.status('INBOX', { messages: true }),
		);
		if (inbox === false || inbox.messages !== 0) return false;
	}
	return true;
}

async function countWaiting({ db }: Store): Promise<number> {
	const { count } = await db
		.selectFrom('outbox')
		.select((field) => field.fn.countAll().as('count'))
		.where('state', 'in', ['held', 'queued', 'sending'])
		.executeTakeFirstOrThrow();
	return Number(count);
}
