import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql, type RawBuilder } from 'kysely';
import { DispatcherError } from '../core/errors';
import { inChunks } from '../database/chunks';
import type { Store } from '../database/open-store';
import type { ReturnState } from '../database/schema';
import type { MailAddress } from '../message/mail';
import { findNamedDivision } from '../settings/divisions';
import type { FilingDecision } from './filing-decision';
import { splitMailboxKey } from './mailbox-key';
import type { Destination } from './types';

/** Mails that one statement reads. */
const PAGE = 500;
/** Entries of an index that one statement looks at; the first ones are as many as are wanted. */
const WIDEST_WINDOW = 2_000;

/** Where a mail stands. */
export const listedStates = [
	/** In the folder to process. */
	'waiting',
	/** With an execution. */
	'in work',
	/** With an execution that waits. */
	'in a waiting execution',
	/** To be moved. */
	'decided',
	'processed',
	'unprocessed',
	/** In a folder of choice. */
	'in another folder',
	/** By another way than the dispatcher's. */
	'left the folder',
	/** Moved back into the folder to process, and known by another ID since then. */
	'retried',
] as const;

export type ListedState = (typeof listedStates)[number];

/** Which mails to list; each that is set and not empty must hold. Times are ISO 8601 in UTC. */
export interface MailFilter {
	/** A division's name. */
	division?: string | undefined;
	/** One of these. */
	states?: string[] | undefined;
	/** With or without its angle brackets. */
	messageId?: string | undefined;
	/** The sender's address, in any case. */
	sender?: string | undefined;
	/** Received at this time or later. */
	receivedSince?: string | undefined;
	/** Received before this time. */
	receivedUntil?: string | undefined;
	/** Whether it is to be moved back and has not been yet. */
	isRetryPending?: boolean | undefined;
}

/** What the ledger knows of a mail. Times are ISO 8601 in UTC. */
export interface ListedMail {
	/** The ledger's row. */
	id: number;
	division: string;
	state: ListedState;
	subject: string;
	from: MailAddress | null;
	messageId: string | null;
	receivedAt: string;
	/** When the dispatcher first saw it. */
	seenAt: string;
	/** The mailbox, as items name it, and where the mail is in it now; null: not known. */
	mailbox: { account: string; folder: string | null; uid: number | null };
	/** Where it was or is to be moved to. */
	destination: Destination | null;
	/** Why it could not be processed. */
	reason: string | null;
	/** Executions that had it alone and failed. */
	failedAttempts: number;
	lastFailure: string | null;
	/** Not to be tried before. */
	retryAt: string | null;
	/** `[TAG#1042]`, if it is in a task. */
	taskReference: string | null;
	movedAt: string | null;
	/** Why it was filed as it was, or not filed; null: nobody has tried yet. */
	decision: FilingDecision | null;
	/** Null: nobody has asked for it to be processed anew. */
	retry: ListedRetry | null;
}

/** What became of asking for a mail to be processed anew. */
export interface ListedRetry {
	state: ReturnState;
	askedAt: string;
	/** When it was moved back, or given up. */
	endedAt: string | null;
	/** Why it was given up, or not moved back yet. */
	failure: string | null;
}

type Row = Awaited<ReturnType<typeof readMails>>[number];

/** A filter that was read: the division by its id. */
type ReadFilter = Omit<MailFilter, 'division'> & { divisionId: number | undefined };

/** An entry of the index. */
interface IndexEntry {
	id: number;
	receivedAt: string | null;
}

/**
 * Lists mails as the ledger knows them, those received last first. However many there are, no statement
 * looks at more than a few thousand, and other work goes on between two of them.
 *
 * @param options `limit`: at most so many; all of them without it.
 * @throws DispatcherError `not-found` if the filter names a division that is not there,
 *   `settings-invalid` if it names a state that is none.
 */
export async function listMails(
	store: Store,
	typed: MailFilter = {},
	{ limit = Infinity }: { limit?: number | undefined } = {},
): Promise<ListedMail[]> {
	const filter = await readFilter(store, typed);
	const mails: ListedMail[] = [];
	let last: IndexEntry | undefined;
	for (let size = Math.min(limit, WIDEST_WINDOW); ;) {
		const entries = await readWindow(store, filter, { size, last });
		for (const page of inChunks(entries, PAGE)) {
			const ids = page.map(({ id }) => id);
			mails.push(...(await readMails(store, filter, ids)).map(toListed));
			if (mails.length >= limit) return mails.slice(0, limit);
			await nextTurn();
		}
		last = entries.at(-1);
		if (entries.length < size) return mails;
		// If few of them fit, more are looked at together.
		size = Math.min(4 * size, WIDEST_WINDOW);
	}
}

async function readFilter(
	store: Store,
	{ division = '', ...filter }: MailFilter,
): Promise<ReadFilter> {
	const wrong = filter.states?.find((state) => !isState(state));
	if (wrong !== undefined) throw noState(wrong);
	const divisionId = division === '' ? undefined : await findNamedDivision(store, division);
	return { ...filter, divisionId };
}

function isState(text: string): text is ListedState {
	return listedStates.some((state) => state === text);
}

function noState(text: string): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `No mail has the state "${text.slice(0, 60)}"`,
		whatToDo: `Use one of these: ${listedStates.join(', ')}.`,
	});
}

/** What an index can tell: mails from the newest on. */
async function readWindow(
	store: Store,
	{ divisionId, messageId = '', sender = '', ...filter }: ReadFilter,
	{ size, last }: { size: number; last: IndexEntry | undefined },
): Promise<IndexEntry[]> {
	const { states = [], receivedSince = '', receivedUntil = '' } = filter;
	let query = store.db
		.selectFrom('intake')
		.select(['id', 'received_at as receivedAt'])
		.orderBy('received_at', 'desc')
		.orderBy('id', 'desc')
		.limit(size);
	if (divisionId !== undefined) query = query.where('division_id', '=', divisionId);
	if (messageId !== '') query = query.where('message_id', '=', bracketed(messageId));
	if (sender !== '') query = query.where(isSender(sender));
	if (receivedSince !== '') query = query.where('received_at', '>=', receivedSince);
	if (receivedUntil !== '') query = query.where('received_at', '<', receivedUntil);
	// These are few, and have an index, which for a parameter is not used.
	if (states.length > 0 && states.every((state) => state === 'unprocessed')) {
		query = query.where('destination', '=', sql.lit('unprocessed' as const));
	}
	if (last !== undefined) {
		query = query.where(sql<boolean>`(received_at, id) < (${last.receivedAt}, ${last.id})`);
	}
	return await query.execute();
}

/** Those of these mails that fit, from the newest on. */
async function readMails(store: Store, { states, isRetryPending }: ReadFilter, ids: number[]) {
	const state = stateAt(store.clock().toISOString());
	let query = store.db
		.selectFrom('intake')
		.innerJoin('divisions', 'divisions.id', 'intake.division_id')
		.leftJoin('decisions', 'decisions.intake_id', 'intake.id')
		.leftJoin('mail_returns', 'mail_returns.intake_id', 'intake.id')
		.leftJoin('communications', 'communications.id', 'intake.communication_id')
		.leftJoin('tasks', 'tasks.id', 'communications.task_id')
		.select(['intake.id', 'divisions.name as division', 'intake.subject', state.as('state')])
		.select(['intake.mailbox', 'intake.uid', 'intake.folder', 'intake.moved_uid as movedUid'])
		.select(['intake.message_id as messageId', 'intake.progress', 'intake.destination'])
		.select(['intake.sender_name as senderName', 'intake.sender_address as senderAddress'])
		.select(['intake.received_at as receivedAt', 'intake.seen_at as seenAt'])
		.select(['intake.moved_at as movedAt', 'intake.retry_at as retryAt', 'intake.decision'])
		.select(['intake.failed_attempts as failedAttempts', 'intake.last_failure as lastFailure'])
		.select(['decisions.destination as decided', 'decisions.reason'])
		.select(['decisions.task_reference as decidedReference', 'tasks.reference'])
		.select(['mail_returns.state as returnState', 'mail_returns.asked_at as askedAt'])
		.select(['mail_returns.ended_at as endedAt', 'mail_returns.failure'])
		.where('intake.id', 'in', ids)
		.orderBy('intake.received_at', 'desc')
		.orderBy('intake.id', 'desc');
	if (states !== undefined && states.length > 0) {
		query = query.where(state, 'in', states as ListedState[]);
	}
	if (isRetryPending !== undefined) {
		const returnState = sql<string>`coalesce(mail_returns.state, '')`;
		query = query.where(returnState, isRetryPending ? '=' : '!=', 'asked');
	}
	return await query.execute();
}

/** The one place that tells a mail's state. */
function stateAt(now: string): RawBuilder<ListedState> {
	return sql<ListedState>`case
		when mail_returns.state = 'returned' then 'retried'
		when intake.progress = 'decided' then 'decided'
		when intake.progress = 'moved' and intake.destination is null then 'left the folder'
		when intake.progress = 'moved' and intake.destination = 'folder' then 'in another folder'
		when intake.progress = 'moved' then intake.destination
		when intake.awaits_until > ${now} then 'in a waiting execution'
		when intake.lease_until > ${now} then 'in work'
		else 'waiting' end`;
}

/** Both sides by the same function: databases differ in what they take for a letter. */
function isSender(address: string) {
	return sql<boolean>`lower(sender_address) = lower(${address.trim()})`;
}

function bracketed(messageId: string): string {
	const id = messageId.trim();
	return id.startsWith('<') ? id : `<${id}>`;
}

function toListed(row: Row): ListedMail {
	const { state, progress, senderAddress, returnState, askedAt } = row;
	const isThere = state !== 'left the folder' && state !== 'retried';
	const isMoved = progress === 'moved';
	const { account, folder } = splitMailboxKey(row.mailbox);
	const uid = isMoved ? row.movedUid : row.uid;
	return {
		id: row.id,
		division: row.division,
		state,
		subject: row.subject ?? '',
		from: senderAddress === null ? null : { name: row.senderName ?? '', address: senderAddress },
		messageId: row.messageId,
		receivedAt: row.receivedAt ?? row.seenAt,
		seenAt: row.seenAt,
		mailbox: {
			account,
			folder: isThere ? (isMoved ? row.folder : folder) : null,
			uid: isThere && uid !== null ? Number(uid) : null,
		},
		destination: (isMoved ? row.destination : row.decided) as Destination | null,
		reason: row.reason || null,
		failedAttempts: row.failedAttempts,
		lastFailure: row.lastFailure,
		retryAt: isMoved ? null : row.retryAt,
		taskReference: row.reference ?? row.decidedReference,
		movedAt: isMoved ? row.movedAt : null,
		decision: row.decision === null ? null : (JSON.parse(row.decision) as FilingDecision),
		retry:
			returnState === null || askedAt === null
				? null
				: { state: returnState, askedAt, endedAt: row.endedAt, failure: row.failure },
	};
}
