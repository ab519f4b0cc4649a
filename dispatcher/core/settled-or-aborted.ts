/** Waits for a promise, but no longer than until the signal, and no longer than `waitMs`. */
export async function settledOrAborted(
	promise: Promise<unknown>,
	signal: AbortSignal,
	waitMs?: number,
): Promise<void> {
	if (signal.aborted) return;
	const over = Promise.withResolvers<void>();
	const end = (): void => over.resolve();
	const timer = waitMs === undefined ? undefined : setTimeout(end, waitMs);
	signal.addEventListener('abort', end);
	promise.then(end, end);
	await over.promise;
	clearTimeout(timer);
	signal.removeEventListener('abort', end);
}
