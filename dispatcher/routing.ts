import { beginRouting, finishRouting } from './desk/intake';
import type { Desk } from './desk/open-desk';
import type { Destination } from './desk/types';
import { DispatcherError } from './errors';
import { intakeRowOf } from './intake-row';
import type { IntakeItem } from './item';
import { accountOf } from './mailbox-account';
import { ensureFolder } from './mailbox/ensure-folders';
import { fetchOriginal, openUnchanged } from './mailbox/fetch-mails';
import { moveMails } from './mailbox/move-mails';
import type { MailboxPool } from './mailbox/pool';
import type { MailFolder, MailboxConnection } from './mailbox/types';
import { queueNotice, type NoticeResult, type NoticeSettings, type QueuedNotice } from './notices';

/** Octets up to which a mail is attached to its notice. */
const LARGEST_ORIGINAL = 25 * 1024 * 1024;

type ImapClient = Parameters<Parameters<MailboxPool['use']>[1]>[0];

/** One mail and where it is to go. */
export interface RouteRequest {
	item: IntakeItem;
	destination: Destination;
	/** The destination folder, as typed. */
	folder: string;
	/** Why the mail could not be processed; for Unprocessed. */
	reason: string;
	/** `[TAG#1042]`, where the mail is in a task. */
	taskReference?: string;
	/** Absent: no notice is sent. */
	notice?: NoticeSettings;
}

/** What became of one mail. */
export interface RoutedMail {
	destination: Destination;
	/** The destination folder as a person reads it. */
	folder: string;
	/** False where the mail had left the folder before: moved by an earlier run, or by a person. */
	moved: boolean;
	notice?: NoticeResult;
	/** The notice's row in the outbox, for whoever sends it. */
	noticeId?: number;
}

/** The end of routing one mail: done, or failed with the reason. Same order as the requests. */
export type RouteResult = { routed: RoutedMail } | { error: Error };

/** What routing works with. */
export interface RoutingTools {
	desk: Desk;
	pool: MailboxPool;
	connection: MailboxConnection;
	createMissingFolders: boolean;
}

interface PendingMail {
	request: RouteRequest;
	intakeId: number;
	index: number;
}

/**
 * Moves mails to their folders, one `UID MOVE` for all that go the same way, and queues the notices
 * of those that could not be processed. Safe to run twice: a mail that is gone counts as moved, and
 * its notice is queued once.
 *
 * @returns one result a request, in their order. Only a server that cannot be reached throws.
 */
export async function routeMails(
	tools: RoutingTools,
	requests: RouteRequest[],
): Promise<RouteResult[]> {
	const results = new Array<RouteResult>(requests.length);
	const groups = new Map<string, PendingMail[]>();
	for (const [index, request] of requests.entries()) {
		const wrongMailbox = checkAccount(request, tools.connection);
		if (wrongMailbox !== undefined) {
			results[index] = { error: wrongMailbox };
			continue;
		}
		const { folder, uidValidity } = request.item.mailbox;
		const key = JSON.stringify([folder, uidValidity, request.destination, request.folder]);
		const intakeId = await intakeRowOf(tools.desk, request.item);
		const group = groups.get(key) ?? [];
		group.push({ request, intakeId, index });
		groups.set(key, group);
	}
	for (const group of groups.values()) {
		const ended = await routeGroup(tools, group);
		for (const [position, { index }] of group.entries()) {
			results[index] = ended[position] as RouteResult;
		}
	}
	return results;
}

/** A UID means nothing in another mailbox: moving by it there would move a stranger's mail. */
function checkAccount(
	{ item }: RouteRequest,
	connection: MailboxConnection,
): DispatcherError | undefined {
	const account = accountOf(connection);
	if (item.mailbox.account === account) return undefined;
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The mail is in ${item.mailbox.account}, but the credential opens ${account}`,
		whatToDo: 'Choose the same credential here as in the trigger.',
	});
}

async function routeGroup(tools: RoutingTools, group: PendingMail[]): Promise<RouteResult[]> {
	try {
		return await tools.pool.use(
			tools.connection,
			async (client) => await routeInMailbox(client, tools, group),
		);
	} catch (error) {
		if (!(error instanceof DispatcherError)) throw error;
		return group.map(() => ({ error }));
	}
}

async function routeInMailbox(
	client: ImapClient,
	{ desk, createMissingFolders }: RoutingTools,
	group: PendingMail[],
): Promise<RouteResult[]> {
	const [first] = group;
	if (first === undefined) return [];
	const { item, destination } = first.request;
	const target = await ensureFolder(client, first.request.folder, {
		createMissing: createMissingFolders,
	});
	const { folder, uidValidity } = item.mailbox;
	// First, since a mail that comes again under another UID would be written about again.
	await openUnchanged(client, folder, uidValidity);
	const notices = await queueNotices(client, desk, { group, target });
	const intakeIds = group.map(({ intakeId }) => intakeId);
	// Noted before the move: after a crash between the two, the ledger still knows where it went.
	await beginRouting(desk, { intakeIds, destination, folder: target.path });
	const { moved } = await moveMails(client, {
		folder,
		uidValidity,
		uids: group.map(({ request }) => request.item.mailbox.uid),
		destination: target.path,
	});
	await finishRouting(desk, intakeIds);
	const movedUids = new Set(moved);
	return group.map(({ request }, index) =>
		routedMail(request, target, {
			moved: movedUids.has(request.item.mailbox.uid),
			notice: notices[index],
		}),
	);
}

/** Queued before the move, since a mail that was moved is never looked at again. */
async function queueNotices(
	client: ImapClient,
	desk: Desk,
	{ group, target }: { group: PendingMail[]; target: MailFolder },
): Promise<Array<QueuedNotice | undefined>> {
	const notices: Array<QueuedNotice | undefined> = [];
	for (const { request, intakeId } of group) {
		const { notice, item, reason, taskReference } = request;
		if (notice === undefined || request.destination !== 'unprocessed') {
			notices.push(undefined);
			continue;
		}
		const original = notice.attachOriginal ? await readOriginal(client, item) : undefined;
		notices.push(
			await queueNotice(desk, notice, {
				item,
				intakeId,
				reason,
				folder: target.displayPath,
				...(taskReference === undefined ? {} : { taskReference }),
				...(original === undefined ? {} : { original }),
			}),
		);
	}
	return notices;
}

/**
 * The original, or undefined where the mail has left the folder, or is so large that no employee's
 * server would take it: the notice goes out all the same.
 */
async function readOriginal(client: ImapClient, item: IntakeItem): Promise<Buffer | undefined> {
	const { folder, uidValidity, uid } = item.mailbox;
	// One without a size was never read, since the server does not give it.
	if (item.mail.size === 0 || item.mail.size > LARGEST_ORIGINAL) return undefined;
	try {
		return await fetchOriginal(client, { folder, uidValidity, uid });
	} catch (error) {
		if (error instanceof DispatcherError && error.code === 'mail-not-found') return undefined;
		throw error;
	}
}

function routedMail(
	request: RouteRequest,
	target: MailFolder,
	{ moved, notice }: { moved: boolean; notice: QueuedNotice | undefined },
): RouteResult {
	return {
		routed: {
			destination: request.destination,
			folder: target.displayPath,
			moved,
			...(notice === undefined ? {} : { notice: notice.result }),
			...(notice?.id === undefined ? {} : { noticeId: notice.id }),
		},
	};
}
