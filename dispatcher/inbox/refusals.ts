import { reconnectDelayMs } from '../core/backoff';
import type { RandomSource } from '../core/ports';

/** The longest pause before a destination that refuses mails is tried again. */
const LONGEST_PAUSE_MS = 15 * 60_000;

/** A destination that refused, and when it is tried again. */
interface Refusal {
	failures: number;
	notBefore: number;
}

/** The ways on which a server takes no mails for now. Each rests, longer each time. */
export class Refusals {
	private readonly known = new Map<string, Refusal>();

	constructor(
		private readonly random: RandomSource,
		private readonly elapsedMs = (): number => performance.now(),
	) {}

	/** Whether mails may go on all ways. */
	get isEmpty(): boolean {
		return this.known.size === 0;
	}

	/** Whether a way is not to be tried yet. */
	rests(way: string): boolean {
		const refusal = this.known.get(way);
		return refusal !== undefined && this.elapsedMs() < refusal.notBefore;
	}

	refused(way: string): void {
		const failures = (this.known.get(way)?.failures ?? 0) + 1;
		const pauseMs = reconnectDelayMs(failures, this.random, LONGEST_PAUSE_MS);
		this.known.set(way, { failures, notBefore: this.elapsedMs() + pauseMs });
	}

	accepted(way: string): void {
		this.known.delete(way);
	}

	/** A way that nothing is to go any more refuses nothing. */
	retain(ways: ReadonlySet<string>): void {
		for (const way of this.known.keys()) if (!ways.has(way)) this.known.delete(way);
	}
}
