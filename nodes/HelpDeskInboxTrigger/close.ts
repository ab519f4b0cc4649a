import { setTimeout as wait } from 'node:timers/promises';
import { TriggerCloseError, type INode } from 'n8n-workflow';

/**
 * When n8n ends it closes all triggers, one after the other, in 30 seconds, and reports a crash if they
 * take longer. A healthy division stops at once. One whose mail server hangs waits up to 15 seconds for
 * the check under way and as long again to close the connection: that much for one division would leave
 * nothing for the others. What is cut off is safe, since its claims run out and the next start goes on.
 */
const CLOSE_WITHIN_MS = 20_000;

/**
 * Stops a trigger in bounded time. What takes longer is left to itself.
 *
 * @throws TriggerCloseError where stopping fails or takes too long: n8n reports it under the node's name
 * and unpublishes the workflow all the same, which any other error prevents.
 */
export async function closeInTime(
	node: INode,
	stop: () => Promise<void>,
	withinMs = CLOSE_WITHIN_MS,
): Promise<void> {
	const over = new AbortController();
	try {
		await Promise.race([stop(), failAfter(withinMs, over.signal)]);
	} catch (error) {
		throw toCloseError(node, error);
	} finally {
		over.abort();
	}
}

function toCloseError(node: INode, error: unknown): TriggerCloseError {
	const cause = error instanceof Error ? error : new Error(String(error));
	return new TriggerCloseError(node, { cause, level: 'warning' });
}

/** Rejects, once the time is up or the signal ends the waiting. */
async function failAfter(ms: number, signal: AbortSignal): Promise<never> {
	await wait(ms, undefined, { signal });
	throw new Error(`The division did not stop within ${ms / 1000} seconds`);
}
