/** Reports when no success was signalled in time. */
export interface Watchdog {
	/** Signals a success: starts counting again. */
	feed(): void;
	stop(): void;
}

/**
 * Starts a watchdog. It knows nothing of what it watches, so a hang there cannot stop it.
 *
 * @param afterMs how long without a success until it reports, and again after each such interval.
 */
export function startWatchdog(afterMs: number, onSilence: () => void): Watchdog {
	let timer = setTimeout(bark, afterMs);

	function bark(): void {
		timer = setTimeout(bark, afterMs);
		onSilence();
	}

	return {
		feed: () => void timer.refresh(),
		stop: () => clearTimeout(timer),
	};
}
