import { sql, type RawBuilder } from 'kysely';
import type { Store } from '../database/open-store';
import type { ReturnState } from '../database/schema';
import type { MailAddress } from '../message/mail';
import { findNamedDivision } from '../settings/divisions';
import { splitMailboxKey } from './mailbox-key';
import type { Destination } from './types';

/** So many rows are read at a time. */
const PAGE = 500;

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

/** Which mails to list; each that is set must hold. Times are ISO 8601 in UTC. */
export interface MailFilter {
	/** A division's name. */
	division?: string;
	state?: ListedState;
	/** With or without its angle brackets. */
	messageId?: string;
	/** The sender's address, in any case. */
	sender?: string;
	/** Received at this time or later. */
	receivedSince?: string;
	/** Received before this time. */
	receivedUntil?: string;
	/** Whether it is to be moved back and has not been yet. */
	isRetryPending?: boolean;
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

type Row = Awaited<ReturnType<typeof readPage>>[number];

/**
 * Lists mails as the ledger knows them, those received last first.
 *
 * @param options `limit`: at most so many; all of them without it.
 * @throws DispatcherError `not-found` if the filter names a division that is not there.
 */
export async function listMails(
	store: Store,
	filter: MailFilter = {},
	{ limit = Infinity }: { limit?: number } = {},
): Promise<ListedMail[]> {
	const { division } = filter;
	const divisionId = division === undefined ? undefined : await findNamedDivision(store, division);
	const mails: ListedMail[] = [];
	for (let last: Row | undefined; mails.length < limit;) {
		const page = { size: Math.min(PAGE, limit - mails.length), last };
		const rows = await readPage(store, { ...filter, divisionId }, page);
		mails.push(...rows.map(toListed));
		if (rows.length < page.size) break;
		last = rows.at(-1);
	}
	return mails;
}

async function readPage(
	store: Store,
	filter: MailFilter & { divisionId: number | undefined },
	{ size, last }: { size: number; last: Pick<Row, 'id' | 'receivedAt'> | undefined },
) {
	const { divisionId, messageId, sender, receivedSince, receivedUntil, isRetryPending } = filter;
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
		.select(['intake.moved_at as movedAt', 'intake.retry_at as retryAt'])
		.select(['intake.failed_attempts as failedAttempts', 'intake.last_failure as lastFailure'])
		.select(['decisions.destination as decided', 'decisions.reason'])
		.select(['decisions.task_reference as decidedReference', 'tasks.reference'])
		.select(['mail_returns.state as returnState', 'mail_returns.asked_at as askedAt'])
		.select(['mail_returns.ended_at as endedAt', 'mail_returns.failure'])
		.orderBy('intake.received_at', 'desc')
		.orderBy('intake.id', 'desc')
		.limit(size);
	if (divisionId !== undefined) query = query.where('intake.division_id', '=', divisionId);
	if (filter.state !== undefined) query = query.where(state, '=', filter.state);
	// The few that are open have an index, which for a parameter is not used.
	if (isOpen(filter.state)) query = query.where('progress', '!=', sql.lit('moved' as const));
	if (messageId !== undefined) query = query.where('intake.message_id', '=', bracketed(messageId));
	if (sender !== undefined) query = query.where(isSender(sender));
	if (receivedSince !== undefined) query = query.where('received_at', '>=', receivedSince);
	if (receivedUntil !== undefined) query = query.where('received_at', '<', receivedUntil);
	if (isRetryPending === true) {
		query = query.where('mail_returns.state', '=', sql.lit('asked' as const));
	}
	if (isRetryPending === false)
		query = query.where(sql`mail_returns.state`, 'is distinct from', 'asked');
	if (last !== undefined) {
		query = query.where(
			sql<boolean>`(intake.received_at, intake.id) < (${last.receivedAt}, ${last.id})`,
		);
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

const openStates: ReadonlySet<ListedState | undefined> = new Set<ListedState>([
	'waiting',
	'in work',
	'in a waiting execution',
	'decided',
]);

function isOpen(state: ListedState | undefined): boolean {
	return openStates.has(state);
}

/** Both sides by the same function: databases differ in what they take for a letter. */
function isSender(address: string) {
	return sql<boolean>`lower(intake.sender_address) = lower(${address.trim()})`;
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
		retry:
			returnState === null || askedAt === null
				? null
				: { state: returnState, askedAt, endedAt: row.endedAt, failure: row.failure },
	};
}
