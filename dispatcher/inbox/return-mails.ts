import { DispatcherError } from '../core/errors';
import type { Logger } from '../core/ports';
import type { Store } from '../database/open-store';
import {
	giveUpReturns,
	leaseReturns,
	listAskedReturns,
	markReturned,
	noteReturnsCopied,
	noteReturnsRefused,
	type AskedReturn,
} from '../ledger/returns';
import type { Folder } from '../mailbox/folder';
import type { MailboxWatch } from '../mailbox/watch';
import { findAsked, type FoundMail } from './find-asked';
import type { ReturnedMail } from './returning-mails';
import type { TakingPlace } from './taking';

/** So many mails are moved at a time. */
const MOST_AT_ONCE = 200;

/** What moving mails back needs. */
export interface ReturnPorts {
	/** These are in the folder to process again. */
	onReturned(mails: ReturnedMail[]): void;
	/** The server does not move mails back; `undefined` once it does. */
	onRefusal(error: DispatcherError | undefined): void;
	logger: Logger;
	/** How long a move that was not answered is left alone; longer than an answer is waited for. */
	moveLeaseMs: number;
}

/** Where mails are moved back to. */
export interface ReturnPlace extends TakingPlace {
	/** The folder to process, as typed. */
	folderToProcess: string;
}

/** Mails that are asked for, out of one folder. */
interface Group {
	place: ReturnPlace;
	/** The folder they are in. */
	path: string;
	asked: AskedReturn[];
}

/**
 * Moves mails back into the folder to process that were asked for: those of one folder in one command.
 * It may be broken off anywhere and is repeated in full. As with decisions, one attempt at a time moves
 * a mail, what was sent without an answer is left alone for a while, and a mail that has left its folder
 * behind such a move was returned by it.
 *
 * What a server refuses is held against no mail: it stays asked for. One that is not there any more is
 * given up, with the reason in its row.
 */
export class MailReturns {
	constructor(private readonly ports: ReturnPorts) {}

	/**
	 * Moves back all that a division is asked for. Where nothing is, no server is asked.
	 *
	 * @throws what breaks the connection or the desk; a refusal is told to `onRefusal`.
	 */
	async returnAsked(place: ReturnPlace, use: MailboxWatch['use']): Promise<void> {
		const { store, divisionId } = place;
		let refusal: DispatcherError | undefined;
		for (let after = 0; ;) {
			const page = { after, limit: MOST_AT_ONCE };
			const asked = await listAskedReturns(store, divisionId, page);
			if (asked.length > 0) {
				const refused = await use(async (folder) => await this.returnPage(folder, place, asked));
				refusal ??= refused;
			}
			if (asked.length < MOST_AT_ONCE) break;
			after = asked.at(-1)?.intakeId ?? after;
		}
		this.ports.onRefusal(refusal);
	}

	/** @returns what the server refused first. */
	private async returnPage(
		folder: Folder,
		place: ReturnPlace,
		asked: AskedReturn[],
	): Promise<DispatcherError | undefined> {
		const { account, store } = place;
		const elsewhere = asked.filter((mail) => mail.account !== account);
		await this.giveUp(store, elsewhere, 'The mail is in another mailbox than the division’s');
		const here = asked.filter((mail) => mail.account === account);
		let refusal: DispatcherError | undefined;
		for (const [path, group] of Map.groupBy(here, (mail) => mail.folder)) {
			const refused = await this.returnFrom(folder, { place, path, asked: group });
			refusal ??= refused;
		}
		return refusal;
	}

	private async returnFrom(folder: Folder, group: Group): Promise<DispatcherError | undefined> {
		const { place, path, asked } = group;
		// It has become the folder to process since then.
		if (path === place.path) {
			await this.noteReturned(place.store, asked);
			return undefined;
		}
		let found: FoundMail[];
		try {
			found = await this.find(folder, group);
		} catch (error) {
			if (codeOf(error) !== 'folder-not-found') return await refused(place.store, asked, error);
			await this.giveUp(place.store, asked, `The folder "${path}" does not exist any more`);
			return undefined;
		}
		return await this.move(folder, place, found);
	}

	/** @returns those that are there; the others are done with. */
	private async find(folder: Folder, { place, path, asked }: Group): Promise<FoundMail[]> {
		const { store } = place;
		const { uidValidity } = await folder.open(path);
		const { found, gone, ambiguous } = await findAsked(folder, asked, uidValidity);
		const back = gone.filter(({ isTried }) => isTried);
		const lost = gone.filter(({ isTried }) => !isTried);
		await this.noteReturned(store, back);
		await this.giveUp(store, lost, `The mail is not in the folder "${path}" any more`);
		const many = `The folder "${path}" has several mails with the same Message-ID`;
		await this.giveUp(store, ambiguous, many);
		return found;
	}

	/** @returns why the server does not move them. */
	private async move(
		folder: Folder,
		{ store, folderToProcess }: ReturnPlace,
		found: FoundMail[],
	): Promise<DispatcherError | undefined> {
		const { moveLeaseMs } = this.ports;
		const ours = await leaseReturns(store, idsOf(found), moveLeaseMs);
		const mails = found.filter(({ intakeId }) => ours.has(intakeId));
		if (mails.length === 0) return undefined;
		try {
			const destination = await folder.find(folderToProcess, { createMissing: false });
			await folder.move({
				uids: mails.map(({ uid }) => uid),
				destination,
				copied: new Set(mails.filter(({ copied }) => copied).map(({ uid }) => uid)),
				onCopied: async (uids) => await noteReturnsCopied(store, idsOf(withUids(mails, uids))),
			});
		} catch (error) {
			if (!isRefusal(error)) throw error;
			return await this.moveRefused(folder, { store, mails }, error);
		}
		await this.noteReturned(store, mails);
		return undefined;
	}

	/** A move that is refused may have moved some of the mails (RFC 6851 section 3.3). */
	private async moveRefused(
		folder: Folder,
		{ store, mails }: { store: Store; mails: FoundMail[] },
		error: DispatcherError,
	): Promise<DispatcherError> {
		// Whoever mends it may make the folder anew.
		folder.forgetFolders();
		const left = new Set(await folder.listLeft(mails.map(({ uid }) => uid)));
		await this.noteReturned(
			store,
			mails.filter(({ uid }) => !left.has(uid)),
		);
		const stay = mails.filter(({ uid }) => left.has(uid));
		return await refused(store, stay, error);
	}

	private async noteReturned(store: Store, asked: AskedReturn[]): Promise<void> {
		if (asked.length === 0) return;
		await markReturned(store, idsOf(asked));
		this.ports.onReturned(asked);
		this.ports.logger.info('Mails are back in the folder to process', { mails: asked.length });
	}

	private async giveUp(store: Store, asked: AskedReturn[], failure: string): Promise<void> {
		if (asked.length === 0) return;
		await giveUpReturns(store, idsOf(asked), failure);
		this.ports.logger.warn('Mails cannot be moved back into the folder to process', {
			mails: asked.length,
			reason: failure,
		});
	}
}

/**
 * Notes that mails stay where they are for now.
 *
 * @returns the error that says why.
 * @throws it if it is no server's refusal.
 */
async function refused(
	store: Store,
	asked: AskedReturn[],
	error: unknown,
): Promise<DispatcherError> {
	if (!isRefusal(error)) throw error;
	await noteReturnsRefused(store, idsOf(asked), error.message);
	return error;
}

const refusals: ReadonlySet<string> = new Set([
	'folder-not-found',
	'folder-not-writable',
	'command-refused',
]);

function isRefusal(error: unknown): error is DispatcherError {
	return error instanceof DispatcherError && refusals.has(error.code);
}

function codeOf(error: unknown): string | undefined {
	return error instanceof DispatcherError ? error.code : undefined;
}

function idsOf(asked: AskedReturn[]): number[] {
	return asked.map(({ intakeId }) => intakeId);
}

function withUids(mails: FoundMail[], uids: number[]): FoundMail[] {
	const wanted = new Set(uids);
	return mails.filter(({ uid }) => wanted.has(uid));
}
