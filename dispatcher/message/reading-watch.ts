import type { ReadingLimits } from './reading-limits';

/** So often in the time of a mail it is looked how far the reading is. */
const LOOKS = 20;
/** A thread that is starved of its processor, or has silently ended, is not waited for any longer. */
const LONGEST_WAIT = 20;
/** From its start until a thread begins to read. */
const LONGEST_START_MS = 60_000;

/** A reading that is watched. */
export interface WatchedReading {
	/** How many mails were begun. */
	progress: Int32Array;
	limits: Pick<ReadingLimits, 'seconds'>;
	/** Called once. */
	onOver: (reason: string) => void;
}

/**
 * Watches that no mail takes longer than it may. What counts is the time of a processor, as far as it
 * can be told: on a machine that is busy with something else a mail takes longer, and is not to blame.
 *
 * @returns what ends the watch.
 */
export function watchReading({ progress, limits, onOver }: WatchedReading): () => void {
	const mayTakeMs = limits.seconds * 1_000;
	const lookEveryMs = mayTakeMs / LOOKS;
	let begun = 0;
	let takenMs = 0;
	let waitedMs = 0;
	let lastLook = performance.now();
	let lastUsage = processorMs();
	const timer = setInterval(() => {
		const now = performance.now();
		const usage = processorMs();
		// Where this thread stood still, so did its view of the other one.
		const passedMs = Math.min(now - lastLook, 2 * lookEveryMs);
		const usedMs = Math.min(passedMs, usage - lastUsage);
		lastLook = now;
		lastUsage = usage;
		const nowBegun = Atomics.load(progress, 0);
		const isSame = nowBegun === begun;
		begun = nowBegun;
		takenMs = isSame && begun > 0 ? takenMs + usedMs : 0;
		waitedMs = isSame ? waitedMs + passedMs : 0;
		const longestWaitMs = begun === 0 ? LONGEST_START_MS : LONGEST_WAIT * mayTakeMs;
		if (takenMs < mayTakeMs && waitedMs < longestWaitMs) return;
		clearInterval(timer);
		onOver(begun === 0 ? 'it does not begin' : `it takes longer than ${limits.seconds} seconds`);
	}, lookEveryMs).unref();
	return () => clearInterval(timer);
}

/** Of all threads of this process, so at least what one of them has used. */
function processorMs(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1_000;
}
