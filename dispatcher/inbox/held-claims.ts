import type { Logger } from '../core/ports';
import type { Store } from '../database/open-store';
import { ClaimedBatch, mailKey } from './claimed-batch';

/** The batches of a session, and with them all claims that it has. */
export interface HeldClaims {
	/**
	 * Does a look's work with a batch of its own. Whatever ends the work, the batch's look is over then:
	 * what no execution has is given back.
	 */
	during<T>(store: Store, look: (batch: ClaimedBatch) => Promise<T>): Promise<T>;
	/** Frees what could not be freed when its look ended, since the desk was away. */
	freeLeft(): Promise<void>;
	/** Ends all looks at once, those that hang too. What executions have, they keep. */
	abandon(): void;
	/**
	 * Leaves out the mails that are in our hands: their leases may look as if they ran out where a clock
	 * jumped.
	 */
	withoutHeld(uidValidity: string, uids: number[]): number[];
	/** The claims that a live look or an execution has. */
	accountedFor(): number[];
}

/** What the batches of a session share. */
export interface HeldClaimsOptions {
	/** Begins the name of each batch in the ledger. */
	session: string;
	leaseMs: number;
	logger: Logger;
}

/**
 * Creates the record of a session's batches. While there are any, the leases of what live looks and
 * executions have are prolonged three times in the length of one, so that a lease can be short: a
 * process that is killed frees its mails soon, however long an execution may take.
 */
export function createHeldClaims({ session, leaseMs, logger }: HeldClaimsOptions): HeldClaims {
	const batches = new Set<ClaimedBatch>();
	let begun = 0;
	let isAbandoned = false;
	let tick: NodeJS.Timeout | undefined;

	const current = (): ClaimedBatch[] => {
		for (const batch of batches) if (batch.isEnded) batches.delete(batch);
		return [...batches];
	};
	const endLook = async (batch: ClaimedBatch): Promise<void> => {
		await batch
			.endLook()
			.catch((error: unknown) =>
				logger.warn('Claims could not be freed yet', { error: String(error) }),
			);
	};
	/** What could not be freed at the end of its look is tried again here. */
	const care = async (batch: ClaimedBatch): Promise<void> => {
		if (batch.isOver) await endLook(batch);
		await batch
			.renew(leaseMs)
			.catch((error: unknown) =>
				logger.warn('Claims could not be prolonged', { error: String(error) }),
			);
	};
	const careForAll = (): void => {
		const batchesLeft = current();
		for (const batch of batchesLeft) void care(batch);
		if (batchesLeft.length > 0) return;
		clearInterval(tick);
		tick = undefined;
	};
	const begin = (store: Store): ClaimedBatch => {
		begun += 1;
		const batch = new ClaimedBatch(store, ownerName(session, begun));
		batches.add(batch);
		tick ??= setInterval(careForAll, leaseMs / 3).unref();
		return batch;
	};

	return {
		during: async (store, look) => {
			const batch = begin(store);
			if (isAbandoned) await endLook(batch);
			try {
				return await look(batch);
			} finally {
				await endLook(batch);
			}
		},
		freeLeft: async () => {
			for (const batch of current()) await batch.freeLeft();
		},
		abandon: () => {
			isAbandoned = true;
			for (const batch of current()) void endLook(batch);
		},
		withoutHeld: (uidValidity, uids) => {
			const held = new Set([...batches].flatMap((batch) => batch.mailKeys()));
			return uids.filter((uid) => !held.has(mailKey(uidValidity, uid)));
		},
		accountedFor: () => [...batches].flatMap((batch) => batch.accountedFor()),
	};
}

function ownerName(session: string, batch: number): string {
	return `${session}/${batch}`;
}
