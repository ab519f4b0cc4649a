import { settledOrAborted } from '../core/settled-or-aborted';

/** The executions that run now: so many and no more. */
export interface Executions {
	/**
	 * Waits until another one may begin.
	 *
	 * @returns false where the wait was called off.
	 */
	free(signal: AbortSignal): Promise<boolean>;
	/** Counts `work` as an execution until it ends. */
	run(work: () => Promise<void>, options: { isRetry: boolean }): Promise<void>;
	running(): number;
	/** Resolves once none is running. */
	idle(): Promise<void>;
	/** How many of the running ones are of mails that were tried in vain before. */
	retrying(): number;
}

/** Creates the count of executions, of which `limit` may run side by side. */
export function createExecutions(limit: number): Executions {
	let running = 0;
	let retrying = 0;
	let ended = Promise.withResolvers<void>();

	const countEnd = (isRetry: boolean): void => {
		running -= 1;
		if (isRetry) retrying -= 1;
		ended.resolve();
		ended = Promise.withResolvers<void>();
	};

	return {
		free: async (signal) => {
			while (running >= limit && !signal.aborted) {
				await settledOrAborted(ended.promise, signal);
			}
			return !signal.aborted;
		},
		run: async (work, { isRetry }) => {
			running += 1;
			if (isRetry) retrying += 1;
			await work().finally(() => countEnd(isRetry));
		},
		running: () => running,
		idle: async () => {
			while (running > 0) await ended.promise;
		},
		retrying: () => retrying,
	};
}
