import { createHash } from 'node:crypto';
import type { ImapFlow } from 'imapflow';
import type { Logger } from '../ports';
import { connectMailbox } from './connect';
import { explainConnectionError } from './connection-errors';
import type { MailboxConnection, MailboxTimeouts } from './types';
import { useClient } from './use-client';

/** Work that takes longer is broken off: what waits behind it must not wait for ever. */
const LONGEST_WORK_MS = 10 * 60_000;

/** Connections that are kept for a while, for work that comes in bursts. */
export interface MailboxPool {
	/** Does work with a connected client; one piece at a time on each connection. */
	use<T>(connection: MailboxConnection, work: (client: ImapFlow) => Promise<T>): Promise<T>;
	/** Closes all connections, after the work at hand. */
	close(): Promise<void>;
}

interface Kept {
	client?: ImapFlow;
	lastWork: Promise<unknown>;
	idleTimer?: NodeJS.Timeout;
}

/**
 * Creates a pool.
 *
 * @param idleMs how long an unused connection is kept; its timer keeps no process alive.
 */
export function createMailboxPool({
	idleMs,
	logger,
	timeouts,
}: {
	idleMs: number;
	logger?: Logger;
	timeouts?: MailboxTimeouts;
}): MailboxPool {
	const kept = new Map<string, Kept>();

	const closeIdle = async (key: string, entry: Kept): Promise<void> => {
		if (kept.get(key) === entry) kept.delete(key);
		clearTimeout(entry.idleTimer);
		await entry.lastWork;
		await entry.client?.logout().catch(() => entry.client?.close());
	};

	const run = async <T>(
		entry: Kept,
		connection: MailboxConnection,
		work: (client: ImapFlow) => Promise<T>,
	): Promise<T> => {
		clearTimeout(entry.idleTimer);
		if (entry.client?.usable !== true) {
			entry.client = await connectMailbox(connection, {
				...(logger === undefined ? {} : { logger }),
				...(timeouts === undefined ? {} : { timeouts }),
			});
		}
		try {
			return await useClient(entry.client, work, LONGEST_WORK_MS);
		} catch (error) {
			if (entry.client.usable) throw error;
			throw explainConnectionError(error, connection);
		} finally {
			entry.idleTimer = setTimeout(() => void closeIdle(keyOf(connection), entry), idleMs).unref();
		}
	};

	return {
		use: async (connection, work) => {
			const key = keyOf(connection);
			const entry = kept.get(key) ?? { lastWork: Promise.resolve() };
			kept.set(key, entry);
			const result = entry.lastWork.then(async () => await run(entry, connection, work));
			entry.lastWork = result.catch(() => undefined);
			return await result;
		},
		close: async () => {
			await Promise.all([...kept].map(async ([key, entry]) => await closeIdle(key, entry)));
		},
	};
}

/**
 * All that makes a connection what it is, the password too, as a hash and not as words. Functions are
 * left out of JSON: of a connected account its key stays, and not the token of the hour.
 */
function keyOf(connection: MailboxConnection): string {
	return createHash('sha256').update(JSON.stringify(connection)).digest('hex');
}
