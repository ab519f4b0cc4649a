import { reconnectDelayMs } from '../core/backoff';
import { DispatcherError } from '../core/errors';
import type { Logger, RandomSource } from '../core/ports';
import type { Store } from '../database/open-store';
import { noteCopied } from '../ledger/move';
import { listOpenDecisions, type OpenDecision } from '../ledger/open-decisions';
import type { Destination } from '../ledger/types';
import { ensureFolder } from '../mailbox/ensure-folders';
import { listThoseLeft, moveMails } from '../mailbox/move-mails';
import { openFolder } from '../mailbox/scan';
import type { MailFolder } from '../mailbox/types';
import { closeGoneFolder, closeOldValidities, noteMoved } from './done-mails';
import { HeldNotices } from './held-notices';
import { MoveLeases, type MoveLease } from './move-leases';
import type { ImapClient } from './taking';

/** So many decisions are read at a time. */
const MOST_AT_ONCE = 200;
/** The longest pause before a destination that refuses mails is tried again. */
const LONGEST_PAUSE_MS = 15 * 60_000;

/** What carrying out decisions needs. */
export interface SettlingPorts {
	/** Notices may be due now. */
	onNotices(): void;
	/** A destination takes no mails; `undefined` once all do again. */
	onRefusal(error: DispatcherError | undefined): void;
	/** Told of what a person should know, and what keeps no mail from being moved. */
	onStrange(error: DispatcherError): void;
	logger: Logger;
	random: RandomSource;
	/** How long a move that was not answered is left alone; longer than an answer is waited for. */
	moveLeaseMs: number;
}

/** Where to settle. */
export interface SettlingPlace {
	store: Store;
	/** Whose notices they are. */
	divisionId: number;
	/** The folder as the ledger names it. */
	mailbox: string;
	/** The folder's path as the server writes it. */
	folder: string;
	/** False for one that the division watched before: it may be a destination now. */
	isWatched: boolean;
	/** The division's destinations as they are set now, for decisions that name none of their own. */
	destinations: DivisionDestinations;
}

/** As typed. */
export interface DivisionDestinations {
	processed: string;
	unprocessed: string;
	createMissing: boolean;
}

/** A destination that refused, and when it is tried again. */
interface Refusal {
	failures: number;
	notBefore: number;
}

/** The mails that go the same way. */
interface Group {
	place: SettlingPlace;
	decisions: OpenDecision[];
}

/**
 * Carries out what was decided about a folder's mails: queues the notice, moves the mails that go the
 * same way in one command, marks them. It may be broken off anywhere and is repeated in full: a notice
 * is queued once, a mail that is gone counts as moved, and a notice leaves only once its mail was moved.
 *
 * What a server refuses is held against no mail. The destination rests for a while, longer each time,
 * and its mails stay decided.
 */
export class Settling {
	private readonly refusals = new Map<string, Refusal>();

	private readonly leases: MoveLeases;

	private readonly notices: HeldNotices;

	/** Found once a connection: each finding is a LIST of all folders. */
	private found = new WeakMap<ImapClient, Map<string, MailFolder>>();

	constructor(private readonly ports: SettlingPorts) {
		this.leases = new MoveLeases(ports.moveLeaseMs);
		this.notices = new HeldNotices(ports);
	}

	/**
	 * Settles all that is decided in these folders.
	 *
	 * @throws what breaks the connection or the desk; a destination's refusal is told to `onRefusal`.
	 */
	async settle(client: ImapClient, places: SettlingPlace[]): Promise<void> {
		const ways = new Set<string>();
		for (const place of places) {
			try {
				await this.leases.giveBackLeft(place.store);
				await this.settleFolder(client, place, ways);
			} catch (error) {
				const isGone = error instanceof DispatcherError && error.code === 'folder-not-found';
				if (!isGone || place.isWatched) throw error;
				await closeGoneFolder(place.store, place.mailbox);
			}
		}
		// A way that nothing is to go any more refuses nothing.
		for (const way of this.refusals.keys()) if (!ways.has(way)) this.refusals.delete(way);
		if (this.refusals.size === 0) this.ports.onRefusal(undefined);
	}

	private async settleFolder(
		client: ImapClient,
		place: SettlingPlace,
		ways: Set<string>,
	): Promise<void> {
		for (let after = 0; ;) {
			const page = { after, limit: MOST_AT_ONCE };
			const open = await listOpenDecisions(place.store, place.mailbox, page);
			const decisions = open.map((decision) => resolved(decision, place));
			for (const decision of decisions) ways.add(wayOf(place, decision));
			const valid = open.length === 0 ? [] : await keepValid(client, place, decisions);
			await this.settlePage(client, { place, decisions: valid });
			if (open.length < MOST_AT_ONCE) break;
			after = open.at(-1)?.intakeId ?? after;
		}
	}

	private async settlePage(client: ImapClient, { place, decisions }: Group): Promise<void> {
		for (const [way, group] of Map.groupBy(decisions, (decision) => wayOf(place, decision))) {
			await this.noteWhatLeft(client, { place, decisions: group });
			const refusal = this.refusals.get(way);
			if (refusal !== undefined && performance.now() < refusal.notBefore) continue;
			const lease = await this.leases.take(place.store, group);
			if (lease.decisions.length > 0) await this.settleGroup(client, place, lease);
		}
	}

	/** A move that was not answered may have been carried out all the same. */
	private async noteWhatLeft(client: ImapClient, { place, decisions }: Group): Promise<void> {
		const unanswered = this.leases.unansweredOf(decisions);
		if (unanswered.length === 0) return;
		const uids = unanswered.map(({ uid }) => uid);
		const left = new Set(await listThoseLeft(client, uids));
		const moved = unanswered.filter(({ uid }) => !left.has(uid));
		if (moved.length === 0) return;
		const { target, destination } = await this.findTarget(client, place, moved[0] as OpenDecision);
		await this.noteMoved({ place, decisions: moved }, { destination, folder: target.path });
		this.leases.forget(moved);
	}

	/** One command moves what goes to the same folder for the same purpose. */
	private async settleGroup(
		client: ImapClient,
		place: SettlingPlace,
		lease: MoveLease,
	): Promise<void> {
		const { decisions } = lease;
		const way = wayOf(place, decisions[0] as OpenDecision);
		let isSent = false;
		try {
			await this.moveGroup(client, { place, decisions }, () => (isSent = true));
			this.refusals.delete(way);
		} catch (error) {
			const isRefused = error instanceof DispatcherError && ofDestination.has(error.code);
			if (isSent && !isRefused) this.leases.keep(lease);
			else await this.leases.giveBack(place.store, lease);
			if (!isRefused) throw error;
			this.refused(way, error);
		}
	}

	/** @param onSend called before anything is asked of the server that must not be asked twice. */
	private async moveGroup(
		client: ImapClient,
		{ place, decisions }: Group,
		onSend: () => void,
	): Promise<void> {
		const { store, divisionId, folder } = place;
		const [first] = decisions as [OpenDecision];
		const { target, destination } = await this.findTarget(client, place, first);
		const { displayPath } = target;
		const notices = { store, divisionId, decisions, displayPath };
		await this.notices.queue(client, notices);
		if (target.path !== folder) {
			if (client.usable) onSend();
			await move(client, { store, decisions, target });
		}
		await this.noteMoved({ place, decisions }, { destination, folder: target.path });
	}

	private async noteMoved(
		{ place, decisions }: Group,
		where: { destination: Destination; folder: string },
	): Promise<void> {
		const intakeIds = decisions.map(({ intakeId }) => intakeId);
		await noteMoved(place.store, intakeIds, where);
		if (decisions.some(({ notice }) => notice !== undefined)) this.ports.onNotices();
	}

	/** The folder that was decided on. A mail that would stay where it is goes to Unprocessed. */
	private async findTarget(
		client: ImapClient,
		{ folder, isWatched, destinations }: SettlingPlace,
		decision: OpenDecision,
	): Promise<{ target: MailFolder; destination: Destination }> {
		const { destination } = decision;
		const target = await this.findFolder(client, decision);
		if (target.path !== folder || !isWatched) return { target, destination };
		this.ports.onStrange(intoItself(target));
		const { unprocessed, createMissing } = destinations;
		const other = await this.findFolder(client, { folder: unprocessed, createMissing });
		return { target: other, destination: 'unprocessed' };
	}

	private async findFolder(
		client: ImapClient,
		{ folder, createMissing }: Pick<OpenDecision, 'folder' | 'createMissing'>,
	): Promise<MailFolder> {
		const known = this.found.get(client) ?? new Map<string, MailFolder>();
		this.found.set(client, known);
		const target = known.get(folder) ?? (await ensureFolder(client, folder, { createMissing }));
		known.set(folder, target);
		return target;
	}

	private refused(way: string, error: DispatcherError): void {
		const failures = (this.refusals.get(way)?.failures ?? 0) + 1;
		const pauseMs = reconnectDelayMs(failures, this.ports.random, LONGEST_PAUSE_MS);
		this.refusals.set(way, { failures, notBefore: performance.now() + pauseMs });
		// Whoever mends it may make the folder anew.
		this.found = new WeakMap();
		this.ports.onRefusal(error);
		this.ports.logger.warn('Mails that are decided stay in the folder for now', {
			reason: error.message,
		});
	}
}

/** What a decision leaves to the division is as it is set now: who mends a folder mends all of them. */
function resolved(decision: OpenDecision, { destinations }: SettlingPlace): OpenDecision {
	const { destination, folder, createMissing } = decision;
	if (folder !== '' || destination === 'folder') return decision;
	return {
		...decision,
		folder: destinations[destination],
		createMissing: createMissing || destinations.createMissing,
	};
}

/**
 * Opens the folder anew, so that its UIDs stand for the mails that they were decided about: those of
 * another UIDVALIDITY may be strangers' by now (RFC 3501 section 2.3.1.1), and a server passes over
 * those that a connection has not heard of yet.
 */
async function keepValid(
	client: ImapClient,
	{ store, mailbox, folder }: SettlingPlace,
	decisions: OpenDecision[],
): Promise<OpenDecision[]> {
	const { uidValidity } = await openFolder(client, folder);
	const valid = decisions.filter((decision) => decision.uidValidity === uidValidity);
	if (valid.length < decisions.length) await closeOldValidities(store, { mailbox, uidValidity });
	return valid;
}

/** What fails because of where the mails are to go, and not for all destinations alike. */
const ofDestination: ReadonlySet<string> = new Set([
	'folder-not-found',
	'folder-not-writable',
	'command-refused',
]);

function wayOf({ mailbox }: SettlingPlace, { destination, folder }: OpenDecision): string {
	return JSON.stringify([mailbox, destination satisfies Destination, folder]);
}

async function move(
	client: ImapClient,
	{ store, decisions, target }: { store: Store; decisions: OpenDecision[]; target: MailFolder },
): Promise<void> {
	const intakeIds = new Map(decisions.map(({ uid, intakeId }) => [uid, intakeId]));
	await moveMails(client, {
		uids: [...intakeIds.keys()],
		destination: target,
		copied: new Set(decisions.filter(({ copied }) => copied).map(({ uid }) => uid)),
		onCopied: async (uids) =>
			await noteCopied(
				store,
				uids.map((uid) => intakeIds.get(uid) as number),
			),
	});
}

function intoItself({ displayPath }: MailFolder): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `Mails were to be moved to "${displayPath}", which is the folder they are in`,
		whatToDo: 'They go to Unprocessed. Choose another folder in Route Mail.',
	});
}
