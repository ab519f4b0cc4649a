import { postMessageToThread, type Worker } from 'node:worker_threads';
import { vi } from 'vitest';

/** The worker threads that this process has started and that have not ended. */
const threads = new Set<Worker>();

process.on('worker', (worker) => {
	threads.add(worker);
	worker.once('exit', () => threads.delete(worker));
});

/** The threads that run now, the newest last. */
export function runningThreads(): Worker[] {
	return [...threads];
}

/** Threads that start from now on leave their timers to {@link passTime}, until `vi.unstubAllEnvs`. */
export function holdThreadClocks(): void {
	vi.stubEnv('THREAD_CLOCK', 'by hand');
}

/** Threads that start from now on have a disk that takes so long a commit, until `vi.unstubAllEnvs`. */
export function slowDisks(syncMs: number): void {
	vi.stubEnv('THREAD_SYNC_MS', String(syncMs));
}

/** Lets this time pass in all threads, and what they had planned for it happen. */
export async function passTime(passMs: number): Promise<void> {
	await Promise.all(
		runningThreads().map(async ({ threadId }) => await postMessageToThread(threadId, { passMs })),
	);
}
