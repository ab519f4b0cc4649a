import { settledOrAborted } from './settled-or-aborted';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;

/**
 * Repeats a step until it succeeds, with a growing pause between.
 *
 * @param options `signal` stops the retries; `onFailure` gets each failure.
 * @throws what the step threw last, if the retries were stopped.
 */
export async function retryUntilDone(
	{ signal, onFailure }: { signal: AbortSignal; onFailure: (error: unknown) => void },
	step: () => Promise<void>,
): Promise<void> {
	for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS)) {
		try {
			return await step();
		} catch (error) {
			if (signal.aborted) throw error;
			onFailure(error);
			await settledOrAborted(new Promise(() => undefined), signal, delayMs);
		}
	}
}
