import { postMessageToThread, type Worker } from 'node:worker_threads';
import { vi } from 'vitest';

/** The worker threads that this process has started and that have not ended, and what each was asked. */
const threads = new Map<Worker, number>();

process.on('worker', (worker) => {
	const count = (change: number): void => {
		const unanswered = threads.get(worker);
		// The first request was made before anybody knew of the thread.
		if (unanswered !== undefined) threads.set(worker, Math.max(0, unanswered + change));
	};
	threads.set(worker, 0);
	worker.once('exit', () => threads.delete(worker));
	worker.on('message', ({ kind }: { kind?: string }) => count(kind === 'answer' ? -1 : 0));
	const post = worker.postMessage.bind(worker);
	worker.postMessage = (...message: Parameters<Worker['postMessage']>) => {
		count(1);
		post(...message);
	};
});

/** Whether all threads have answered what they were asked. */
export function threadsRest(): boolean {
	return [...threads.values()].every((unanswered) => unanswered === 0);
}

/** The threads that run now, the newest last. */
export function runningThreads(): Worker[] {
	return [...threads.keys()];
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
