import type { Store } from '../../database/open-store';
import { maySend } from '../../settings/pause';

/** A change that another process makes is heeded after so long. */
const VALID_MS = 500;

/** Tells whether a division's mails may be sent now; asks the desk again where that may have changed. */
export class Gate {
	private askedAt = -Infinity;

	private open = false;

	private readonly onChange = (): void => {
		this.askedAt = -Infinity;
	};

	constructor(
		private readonly store: Store,
		private readonly divisionName: string,
	) {
		store.changes.on('division', this.onChange);
	}

	async isOpen(): Promise<boolean> {
		const now = performance.now();
		if (now - this.askedAt < VALID_MS) return this.open;
		this.askedAt = now;
		this.open = await maySend(this.store, this.divisionName);
		return this.open;
	}

	/** Stops listening. */
	end(): void {
		this.store.changes.off('division', this.onChange);
	}
}
