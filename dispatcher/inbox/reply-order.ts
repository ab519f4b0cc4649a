import type { BatchPlan, PlannedMail } from './plan-batch';

/** Of each batch out of a backlog, this part is taken from its new end. */
const PART_OF_NEWEST = 1 / 5;
/** So many batches make a backlog. */
const BACKLOG_BATCHES = 2;

/** A mail by what its answers and the folder know it by. */
export type KnownMail = Pick<PlannedMail, 'uid' | 'messageId'>;

/**
 * In which order mails are taken, and what has to be remembered for it.
 *
 * Oldest first. Out of a backlog a part of each batch is taken from its new end, so that what arrives
 * now does not wait until the backlog is done. From there only those are taken that answer nothing,
 * carry a task's reference or answer what the desk knows; the others come in their turn. An answer also
 * waits while its request is with an execution or is to be tried again (`plan-batch.ts`).
 */
export class ReplyOrder {
	private uidValidity: string | undefined;

	/** The UIDs of mails that were taken and are in the folder still, by their Message-IDs. */
	private readonly open = new Map<string, number>();

	/** UIDs at the new end that are to come in their turn. */
	private readonly inTurn = new Set<number>();

	/** UIDs that wait for their request, and until when by no clock that can be set. */
	private readonly postponed = new Map<number, number>();

	private atNewEnd = new Set<number>();

	/** Message-IDs of the first tries that were taken last. */
	private lastTaken = new Set<string>();

	/** @param postponeMs how long an answer waits before its request is looked for again. */
	constructor(
		private readonly postponeMs: number,
		private readonly elapsedMs = (): number => performance.now(),
	) {}

	/** UIDs of the last {@link inOrderOfTurn} that stand at the new end of a backlog. */
	get newest(): ReadonlySet<number> {
		return this.atNewEnd;
	}

	/** Message-IDs of the batch before, behind which the next one is handed over, or not at all. */
	get ahead(): ReadonlySet<string> {
		return this.lastTaken;
	}

	/** UIDs of mails that are in our hands or to be tried again, by their Message-IDs. */
	get unfinished(): ReadonlyMap<string, number> {
		return this.open;
	}

	/**
	 * Forgets what has left the folder.
	 *
	 * @param uids all that are in it.
	 */
	retain(uidValidity: string, uids: number[]): void {
		const inFolder = new Set(this.uidValidity === uidValidity ? uids : []);
		this.uidValidity = uidValidity;
		for (const uid of this.inTurn) if (!inFolder.has(uid)) this.inTurn.delete(uid);
		for (const uid of this.postponed.keys()) if (!inFolder.has(uid)) this.postponed.delete(uid);
		for (const [messageId, uid] of this.open) {
			if (!inFolder.has(uid)) this.open.delete(messageId);
		}
	}

	/** @returns the UIDs as they should be taken, `limit` at a time. */
	inOrderOfTurn(listed: number[], limit: number): number[] {
		const uids = this.postponed.size === 0 ? listed : listed.filter((uid) => this.isDue(uid));
		this.atNewEnd = new Set();
		if (uids.length <= BACKLOG_BATCHES * limit) return uids;
		const wanted = Math.ceil(limit * PART_OF_NEWEST);
		for (let index = uids.length - 1; this.atNewEnd.size < wanted && index >= 0; index -= 1) {
			const uid = uids[index] as number;
			if (!this.inTurn.has(uid)) this.atNewEnd.add(uid);
		}
		return [...this.atNewEnd, ...uids.filter((uid) => !this.atNewEnd.has(uid))];
	}

	/** Remembers what a plan holds back, and that its answers wait with it. */
	holdBack(plan: BatchPlan, mails: KnownMail[]): void {
		for (const uid of plan.beforeTheirTurn) this.inTurn.add(uid);
		this.postpone(plan.beforeTheirRequest);
		const held = new Set([...plan.beforeTheirTurn, ...plan.beforeTheirRequest]);
		this.note(mails.filter(({ uid }) => held.has(uid)));
	}

	/** These are not taken for so many milliseconds, and keep none behind them waiting. */
	postpone(uids: number[], forMs = this.postponeMs): void {
		const until = this.elapsedMs() + forMs;
		for (const uid of uids) this.postponed.set(uid, until);
	}

	/** These are in our hands, or wait for their next try. */
	note(mails: KnownMail[]): void {
		for (const { messageId, uid } of mails) if (messageId !== null) this.open.set(messageId, uid);
	}

	/** A batch was taken, and these of it are tried for the first time. */
	taken(mails: KnownMail[]): void {
		this.lastTaken = new Set(mails.flatMap(({ messageId }) => messageId ?? []));
	}

	/** An execution waits with these, perhaps for days, and their answers must not wait as long. */
	forget(uids: number[]): void {
		const left = new Set(uids);
		for (const [messageId, uid] of this.open) if (left.has(uid)) this.open.delete(messageId);
	}

	private isDue(uid: number): boolean {
		return (this.postponed.get(uid) ?? -Infinity) <= this.elapsedMs();
	}
}
