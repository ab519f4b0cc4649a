/** Barks when it has not been told for too long that all is well. */
export interface Watchdog {
	/** All is well: begins to count anew. */
	feed(): void;
	stop(): void;
}

/**
 * Starts a watchdog. It knows nothing of what it watches, so nothing that hangs there hangs it.
 *
 * @param afterMs the silence after which it barks, and again each time as long.
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
