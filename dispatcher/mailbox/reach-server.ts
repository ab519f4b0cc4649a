import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { explainConnectionError } from './connection-errors';
import type { MailboxConnection } from './types';

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Looks up the server's address.
 *
 * @returns all addresses, as numbers.
 * @throws DispatcherError `host-not-found`.
 */
export async function lookUpServer(connection: MailboxConnection): Promise<string[]> {
	try {
		const found = await lookup(connection.host, { all: true });
		return found.map(({ address }) => address);
	} catch (error) {
		throw explainConnectionError(error, connection);
	}
}

/**
 * Connects to the server's port and hangs up.
 *
 * @returns milliseconds until it was connected.
 * @throws DispatcherError `connection-failed`, `timed-out`.
 */
export async function reachServer(connection: MailboxConnection): Promise<number> {
	const startedAt = performance.now();
	const socket = connect(connection.port, connection.host);
	try {
		await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
		return Math.round(performance.now() - startedAt);
	} catch (error) {
		const isTooLate = (error as Error).name === 'AbortError';
		const reason = isTooLate ? Object.assign(new Error(), { code: 'CONNECT_TIMEOUT' }) : error;
		throw explainConnectionError(reason, connection);
	} finally {
		socket.destroy();
	}
}
