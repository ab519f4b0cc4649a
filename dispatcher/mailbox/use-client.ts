import type { ImapFlow } from 'imapflow';
import { DispatcherError } from '../core/errors';
import { withinTime } from '../core/within-time';
import { outageOf } from './ask-server';

/** So long may work that has all it needs take to finish after its connection broke. */
const FINISH_WITHIN_MS = 5_000;

/**
 * Does work with a client. Where the connection breaks meanwhile, the work is given a moment to end:
 * imapflow rejects what waits for an answer, and what needs none, such as reading a mail that has
 * arrived, may still finish. Work that waits for something else is left behind then; what it brings
 * later goes to nobody, so what it takes must have an owner elsewhere.
 *
 * @param longestMs after so long the connection is closed: a server that trickles is never silent.
 * @throws DispatcherError `connection-lost`, or the outage that ended the connection, where it broke
 *   before the work was done, and whatever the work throws.
 */
export async function useClient<T>(
	client: ImapFlow,
	work: (client: ImapFlow) => Promise<T>,
	longestMs?: number,
): Promise<T> {
	const closed = Promise.withResolvers<void>();
	let isClosed = false;
	const onClose = (): void => {
		isClosed = true;
		closed.resolve();
	};
	const tooLong = longestMs === undefined ? undefined : setTimeout(() => client.close(), longestMs);
	client.once('close', onClose);
	const running = work(client);
	const leftBehind = closed.promise.then(async () => {
		await withinTime(running, FINISH_WITHIN_MS);
		throw outageOf(client) ?? connectionLost();
	});
	try {
		return await Promise.race([running, leftBehind]);
	} catch (error) {
		throw isClosed ? (outageOf(client) ?? connectionLost()) : error;
	} finally {
		clearTimeout(tooLong);
		client.off('close', onClose);
	}
}

/** The connection is gone; the next one will do. */
export function connectionLost(): DispatcherError {
	return new DispatcherError({
		code: 'connection-lost',
		whatHappened: 'The connection to the mailbox was lost',
		whatToDo: 'Nothing is lost: the next check reconnects. If this continues, check the server.',
	});
}
