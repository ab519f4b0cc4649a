import type { ImapFlow } from 'imapflow';
import { DispatcherError } from '../errors';

/**
 * Does work with a client; the work ends with the client's connection. imapflow rejects what waits for
 * an answer, but work may also wait for something else.
 *
 * @param longestMs after so long the connection is closed: a server that trickles is never silent.
 * @throws DispatcherError `connection-lost`, and whatever the work throws.
 */
export async function useClient<T>(
	client: ImapFlow,
	work: (client: ImapFlow) => Promise<T>,
	longestMs?: number,
): Promise<T> {
	const broken = Promise.withResolvers<never>();
	const onClose = (): void => broken.reject(connectionLost());
	const tooLong = longestMs === undefined ? undefined : setTimeout(() => client.close(), longestMs);
	client.once('close', onClose);
	try {
		return await Promise.race([work(client), broken.promise]);
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
