import { DispatcherError } from '../core/errors';
import type { Store } from '../database/open-store';
import { releaseClaims, releaseOrphans } from '../ledger/release';
import { renewClaims } from '../ledger/renew';
import type { Claim } from '../ledger/types';

/** Who has a claim: the look that made it, or an execution. */
type Holder = 'look' | 'execution';

interface Held {
	/** The mail, by UIDVALIDITY and UID. */
	key: string;
	holder: Holder;
}

/**
 * The claims of one batch, and the only owner they ever have: whoever makes a claim makes it here, and
 * here it ends.
 *
 *     taking (a look has it, and lives) -> handed over (an execution has it) -> ended
 *
 * A claim ends by {@link giveBack}, {@link settled} or {@link leave}; whatever ends the look,
 * {@link endLook} gives back all that no execution has. Work that was left behind, since its
 * connection broke or its session was abandoned, may go on for a while: what it claims is given back as
 * it comes, and it can hand over nothing.
 *
 * The ledger knows each batch by a name of its own, so no batch can free or prolong another one's
 * claims, however late an answer comes.
 */
export class ClaimedBatch {
	private readonly held = new Map<number, Held>();

	private isLookOver = false;

	/** The ledger may hold claims of this batch that are not in `held`. */
	private mayBeLeft = false;

	/** What the ledger was asked to change, and has not answered yet. */
	private underWay = 0;

	constructor(
		private readonly store: Store,
		/** The name that the ledger knows the batch by. */
		readonly owner: string,
	) {}

	/**
	 * Claims mails; the batch has them from now on.
	 *
	 * @param make makes the claims under the batch's {@link owner}.
	 * @throws DispatcherError `batch-over` where the look has ended: nothing is claimed then.
	 */
	async claim(uidValidity: string, make: () => Promise<Claim[]>): Promise<Claim[]> {
		this.throwIfOver();
		const claims = await this.change(make).catch(async (error: unknown) => {
			await this.freeLeft();
			throw error;
		});
		if (this.isLookOver) {
			this.mayBeLeft = true;
			await this.freeLeft();
			throw batchOver();
		}
		for (const { intakeId, uid } of claims) {
			this.held.set(intakeId, { key: mailKey(uidValidity, uid), holder: 'look' });
		}
		return claims;
	}

	/**
	 * Frees claims that the look has, and holds nothing against their mails.
	 *
	 * @param retryAt when they may be claimed again; at once where absent.
	 */
	async giveBack(intakeIds: number[], retryAt?: Date): Promise<void> {
		const given = this.heldBy('look', intakeIds);
		this.settled(given);
		await this.change(async () => {
			await releaseClaims(this.store, {
				intakeIds: given,
				owner: this.owner,
				reason: 'left for later',
				scope: 'none',
				...(retryAt === undefined ? {} : { retryAt }),
			});
		});
	}

	/**
	 * An execution has these from now on.
	 *
	 * @returns false where the batch has one of them no more: then none is handed over.
	 */
	handOver(intakeIds: number[]): boolean {
		if (this.heldBy('look', intakeIds).length < intakeIds.length) return false;
		for (const id of intakeIds) {
			const held = this.held.get(id);
			if (held !== undefined) held.holder = 'execution';
		}
		return true;
	}

	/** The ledger holds no claim on these any more: they were moved, or released. */
	settled(intakeIds: number[]): void {
		for (const id of intakeIds) this.held.delete(id);
	}

	/** Nobody has these any more, and the ledger may not know it yet: they are freed by and by. */
	leave(intakeIds: number[]): void {
		this.settled(intakeIds);
		this.mayBeLeft = true;
	}

	/**
	 * Ends the look, whatever ended it: what no execution has is given back. It may be called again.
	 *
	 * @throws where the desk fails; then {@link freeLeft} does what is left.
	 */
	async endLook(): Promise<void> {
		this.isLookOver = true;
		const unhanded = this.heldBy('look');
		if (unhanded.length > 0) this.leave(unhanded);
		await this.freeLeft();
	}

	/** Frees what the ledger still holds for the batch although nobody has it, once the look is over. */
	async freeLeft(): Promise<void> {
		if (!this.isLookOver || !this.mayBeLeft) return;
		// Before the answer: what is left behind meanwhile is to be freed again.
		this.mayBeLeft = false;
		const { owner } = this;
		await this.change(
			async () => await releaseOrphans(this.store, { owner, except: this.accountedFor() }),
		);
	}

	/** Prolongs what a live look or an execution has, and nothing else. */
	async renew(leaseMs: number): Promise<void> {
		const { owner } = this;
		await renewClaims(this.store, { intakeIds: this.accountedFor(), owner, leaseMs });
	}

	/** @throws DispatcherError `batch-over` for work that was left behind. */
	throwIfOver(): void {
		if (this.isLookOver) throw batchOver();
	}

	/** Whether the look has ended; executions may have some of the batch still. */
	get isOver(): boolean {
		return this.isLookOver;
	}

	/** Whether nothing of it is left, in anyone's hands or in the ledger. */
	get isEnded(): boolean {
		const isLeft = this.mayBeLeft || this.underWay > 0 || this.held.size > 0;
		return this.isLookOver && !isLeft;
	}

	/** The claims that a live look or an execution has. */
	accountedFor(): number[] {
		return [...this.heldBy('execution'), ...(this.isLookOver ? [] : this.heldBy('look'))];
	}

	/** The mails that a live look or an execution has. */
	mailKeys(): string[] {
		return this.accountedFor().flatMap((id) => this.held.get(id)?.key ?? []);
	}

	/** Changes the ledger; where it fails, the change may have been made, and its answer lost. */
	private async change<T>(change: () => Promise<T>): Promise<T> {
		this.underWay += 1;
		try {
			return await change();
		} catch (error) {
			this.mayBeLeft = true;
			throw error;
		} finally {
			this.underWay -= 1;
		}
	}

	private heldBy(holder: Holder, intakeIds: Iterable<number> = this.held.keys()): number[] {
		return [...intakeIds].filter((id) => this.held.get(id)?.holder === holder);
	}
}

/** What a mail of a folder is known by. */
export function mailKey(uidValidity: string, uid: number): string {
	return `${uidValidity}/${uid}`;
}

function batchOver(): DispatcherError {
	return new DispatcherError({
		code: 'batch-over',
		whatHappened: 'The look at the folder was over before its batch was read',
		whatToDo: 'Nothing is lost: the mails are free, and the next look takes them.',
	});
}
