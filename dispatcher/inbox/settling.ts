import { DispatcherError } from '../core/errors';
import type { Logger, RandomSource } from '../core/ports';
import type { Store } from '../database/open-store';
import { noteCopied, type MovedMails } from '../ledger/move';
import { listOpenDecisions, type OpenDecision } from '../ledger/open-decisions';
import type { Destination } from '../ledger/types';
import type { Folder } from '../mailbox/folder';
import type { MovedTo } from '../mailbox/move-mails';
import type { MailFolder } from '../mailbox/types';
import type { WorkflowPlace } from '../outbox/workflow-link';
import { closeGoneFolder, closeOldValidities, noteMoved, placesOf } from './done-mails';
import { HeldNotices } from './held-notices';
import { MoveLeases, type MoveLease } from './move-leases';
import { Refusals } from './refusals';

/**
 * So many mails are moved by one command: a server that reads a large folder anew after each has less
 * to do, and their UIDs fit into a line that every server takes.
 */
export const MOST_AT_ONCE = 1_000;

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
	/** The division's workflow, which notices link to. */
	workflow?: WorkflowPlace;
}

/** Where to settle. */
export interface SettlingPlace {
	store: Store;
	/** Whose notices they are. */
	divisionId: number;
	/** The folder as the ledger names it. */
	mailbox: string;
	/** The folder's path as the server writes it. */
	path: string;
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
	private readonly refusals: Refusals;

	private readonly leases: MoveLeases;

	private readonly notices: HeldNotices;

	constructor(private readonly ports: SettlingPorts) {
		this.refusals = new Refusals(ports.random);
		this.leases = new MoveLeases(ports.moveLeaseMs);
		this.notices = new HeldNotices(ports);
	}

	/**
	 * Settles all that is decided in these folders.
	 *
	 * @throws what breaks the connection or the desk; a destination's refusal is told to `onRefusal`.
	 */
	async settle(folder: Folder, places: SettlingPlace[]): Promise<void> {
		const ways = new Set<string>();
		for (const place of places) {
			try {
				await this.leases.giveBackLeft(place.store);
				await this.settleFolder(folder, place, ways);
			} catch (error) {
				const isGone = error instanceof DispatcherError && error.code === 'folder-not-found';
				if (!isGone || place.isWatched) throw error;
				await closeGoneFolder(place.store, place.mailbox);
			}
		}
		this.refusals.retain(ways);
		if (this.refusals.isEmpty) this.ports.onRefusal(undefined);
	}

	private async settleFolder(
		folder: Folder,
		place: SettlingPlace,
		ways: Set<string>,
	): Promise<void> {
		for (let after = 0; ;) {
			const page = { after, limit: MOST_AT_ONCE };
			const open = await listOpenDecisions(place.store, place.mailbox, page);
			const decisions = open.map((decision) => resolved(decision, place));
			for (const decision of decisions) ways.add(wayOf(place, decision));
			const valid = open.length === 0 ? [] : await keepValid(folder, place, decisions);
			await this.settlePage(folder, { place, decisions: valid });
			if (open.length < MOST_AT_ONCE) break;
			after = open.at(-1)?.intakeId ?? after;
		}
	}

	private async settlePage(folder: Folder, { place, decisions }: Group): Promise<void> {
		for (const [way, group] of Map.groupBy(decisions, (decision) => wayOf(place, decision))) {
			await this.noteWhatLeft(folder, { place, decisions: group });
			if (this.refusals.rests(way)) continue;
			const lease = await this.leases.take(place.store, group);
			if (lease.decisions.length > 0) await this.settleGroup(folder, place, lease);
		}
	}

	/** A move that was not answered may have been carried out all the same. */
	private async noteWhatLeft(folder: Folder, { place, decisions }: Group): Promise<void> {
		const unanswered = this.leases.unansweredOf(decisions);
		if (unanswered.length === 0) return;
		const uids = unanswered.map(({ uid }) => uid);
		const left = new Set(await folder.listLeft(uids));
		const moved = unanswered.filter(({ uid }) => !left.has(uid));
		if (moved.length === 0) return;
		const [first] = moved as [OpenDecision];
		const { target, destination } = await this.findTarget(folder, place, first).catch(
			(error: unknown) => {
				if (!isOfDestination(error)) throw error;
				// They are there, or were: what has become of the folder since is not theirs.
				return { target: { path: first.folder }, destination: first.destination };
			},
		);
		await this.noteMoved({ place, decisions: moved }, { destination, folder: target.path });
		this.leases.forget(moved);
	}

	/** One command moves what goes to the same folder for the same purpose. */
	private async settleGroup(folder: Folder, place: SettlingPlace, lease: MoveLease): Promise<void> {
		const { decisions } = lease;
		const way = wayOf(place, decisions[0] as OpenDecision);
		let isSent = false;
		try {
			await this.moveGroup(folder, { place, decisions }, () => (isSent = true));
			this.refusals.accepted(way);
		} catch (error) {
			const isRefused = isOfDestination(error);
			if (isSent && !isRefused) this.leases.keep(lease);
			else await this.leases.giveBack(place.store, lease);
			if (!isRefused) throw error;
			// Whoever mends it may make the folder anew.
			folder.forgetFolders();
			this.refused(way, error);
		}
	}

	/** @param onSend called before anything is asked of the server that must not be asked twice. */
	private async moveGroup(
		folder: Folder,
		{ place, decisions }: Group,
		onSend: () => void,
	): Promise<void> {
		const { store, divisionId, path } = place;
		const [first] = decisions as [OpenDecision];
		const { target, destination } = await this.findTarget(folder, place, first);
		const { displayPath } = target;
		const notices = { store, divisionId, decisions, displayPath };
		await this.notices.queue(folder, notices);
		let movedTo: MovedTo | undefined;
		if (target.path !== path) {
			if (folder.usable) onSend();
			movedTo = await move(folder, { store, decisions, target });
		}
		const where = { destination, folder: target.path, ...placesOf(decisions, movedTo) };
		await this.noteMoved({ place, decisions }, where);
	}

	private async noteMoved({ place, decisions }: Group, where: MovedMails): Promise<void> {
		const intakeIds = decisions.map(({ intakeId }) => intakeId);
		await noteMoved(place.store, intakeIds, where);
		if (decisions.some(({ hasNotice }) => hasNotice)) this.ports.onNotices();
	}

	/** The folder that was decided on. A mail that would stay where it is goes to Unprocessed. */
	private async findTarget(
		folder: Folder,
		{ path, isWatched, destinations }: SettlingPlace,
		decision: OpenDecision,
	): Promise<{ target: MailFolder; destination: Destination }> {
		const { destination } = decision;
		const { createMissing } = decision;
		const target = await folder.find(decision.folder, { createMissing });
		if (target.path !== path || !isWatched) return { target, destination };
		this.ports.onStrange(intoItself(target));
		const other = await folder.find(destinations.unprocessed, destinations);
		return { target: other, destination: 'unprocessed' };
	}

	private refused(way: string, error: DispatcherError): void {
		this.refusals.refused(way);
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
 * another UIDVALIDITY may be strangers' by now (RFC 3501 section 2.3.1.1; Dovecot moves them under the
 * old selection), and a server passes over those that a connection has not heard of yet.
 */
async function keepValid(
	folder: Folder,
	{ store, mailbox, path }: SettlingPlace,
	decisions: OpenDecision[],
): Promise<OpenDecision[]> {
	folder.forgetOpened();
	const { uidValidity } = await folder.open(path);
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

function isOfDestination(error: unknown): error is DispatcherError {
	return error instanceof DispatcherError && ofDestination.has(error.code);
}

function wayOf({ mailbox }: SettlingPlace, { destination, folder }: OpenDecision): string {
	return JSON.stringify([mailbox, destination satisfies Destination, folder]);
}

async function move(
	folder: Folder,
	{ store, decisions, target }: { store: Store; decisions: OpenDecision[]; target: MailFolder },
): Promise<MovedTo | undefined> {
	const intakeIds = new Map(decisions.map(({ uid, intakeId }) => [uid, intakeId]));
	return await folder.move({
		uids: [...intakeIds.keys()],
		destination: target,
		copied: new Set(decisions.filter(({ copied }) => copied).map(({ uid }) => uid)),
		onCopied: async (uids) =>
			await noteCopied(
				store,
				uids.flatMap((uid) => intakeIds.get(uid) ?? []),
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
