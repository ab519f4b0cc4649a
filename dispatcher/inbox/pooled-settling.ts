import { MOST_AT_ONCE } from './settling';

/** So long may a mail that is decided wait for others that are moved with it. */
const POOLED_FOR_MS = 5_000;

/** What pooling needs. */
interface PooledSettlingPorts {
	/** Carries out all that is decided. */
	settle(): Promise<void>;
	/** Whether more executions are to end soon, so that their mails can go with these. */
	moreToCome(): boolean;
}

/**
 * Carries out decisions out of a backlog together: after each move a server may read all of a large
 * folder again, as Dovecot does with a maildir.
 */
export class PooledSettling {
	/** Mails whose executions have ended since the last time. */
	private waiting = 0;

	private settledAt = -Infinity;

	constructor(private readonly ports: PooledSettlingPorts) {}

	/** An execution with so many mails has ended. */
	async ended(mails: number): Promise<void> {
		this.waiting += mails;
		const mayWait =
			this.waiting < MOST_AT_ONCE &&
			performance.now() - this.settledAt < POOLED_FOR_MS &&
			this.ports.moreToCome();
		if (!mayWait) await this.now();
	}

	/** No more executions are to end soon. */
	async rest(): Promise<void> {
		if (this.waiting > 0) await this.now();
	}

	private async now(): Promise<void> {
		this.waiting = 0;
		this.settledAt = performance.now();
		await this.ports.settle();
	}
}
