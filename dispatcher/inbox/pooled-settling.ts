import { MOST_AT_ONCE } from './settling';

/** So long may a mail that is decided wait for others that are moved with it. */
const POOLED_FOR_MS = 5_000;

/** What pooling needs. */
interface PooledSettlingPorts {
	/** Carries out all that is decided; does not throw. */
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

	private settling = Promise.resolve();

	constructor(private readonly ports: PooledSettlingPorts) {}

	/**
	 * An execution with so many mails has ended.
	 *
	 * @returns out of a backlog at once, so that the next execution begins meanwhile.
	 */
	async ended(mails: number): Promise<void> {
		this.waiting += mails;
		if (!this.ports.moreToCome()) {
			await this.begin();
			return;
		}
		const mayWait =
			this.waiting < MOST_AT_ONCE && performance.now() - this.settledAt < POOLED_FOR_MS;
		if (!mayWait) void this.begin();
	}

	/** No more executions are to end soon: resolves once all is carried out. */
	async rest(): Promise<void> {
		if (this.waiting > 0) void this.begin();
		await this.settling;
	}

	/** One after the other: a second time at once would find the same decisions. */
	private async begin(): Promise<void> {
		this.waiting = 0;
		this.settledAt = performance.now();
		this.settling = this.settling.then(async () => await this.ports.settle());
		await this.settling;
	}
}
