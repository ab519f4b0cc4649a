import type { Logger } from '../../core/ports';
import type { Store } from '../../database/open-store';
import {
	giveBack,
	leaseDue,
	prolongLeases,
	readLeased,
	type DueLease,
	type LeasedMail,
	type LeaseRequest,
} from '../outbox-lease';

/** So many are leased at once: a killed sender's mails wait for the end of their leases. */
const AHEAD = 10;

/** The mails of a round, leased a few at a time and handed out one by one. */
export class LeaseAhead {
	private ahead: DueLease[] = [];

	/** The one that is sent now, and the one before it, which may not be settled yet. */
	private current: DueLease[] = [];

	private readonly renewal: NodeJS.Timeout;

	constructor(
		private readonly store: Store,
		private readonly request: LeaseRequest & { logger: Logger },
	) {
		this.renewal = setInterval(() => void this.prolong(), request.leaseMs / 3).unref();
	}

	/** Whether the next one is leased already. */
	get isHolding(): boolean {
		return this.ahead.length > 0;
	}

	/** @returns the next mail to send; undefined where none is due. */
	async next(): Promise<LeasedMail | undefined> {
		for (;;) {
			if (this.ahead.length === 0) {
				this.ahead = await leaseDue(this.store, this.request, AHEAD);
			}
			const [next] = this.ahead;
			if (next === undefined) return undefined;
			const mail = await readLeased(this.store, next);
			// One that could not be read is given back with the others.
			this.ahead.shift();
			this.current = [...this.current.slice(-1), next];
			if (mail !== undefined) return mail;
		}
	}

	/** Gives back what was not handed out. */
	async end(): Promise<void> {
		clearInterval(this.renewal);
		const left = this.ahead;
		this.ahead = [];
		await giveBack(this.store, left).catch((error: unknown) =>
			this.request.logger.warn('Notices wait until their leases end', { error: String(error) }),
		);
	}

	private async prolong(): Promise<void> {
		const { current, ahead, store, request } = this;
		await prolongLeases(store, [...current, ...ahead], request.leaseMs).catch((error: unknown) =>
			request.logger.warn('The leases of notices could not be prolonged', {
				error: String(error),
			}),
		);
	}
}
