import { once } from 'node:events';
import type { MailboxConnection } from '../dispatcher/mailbox/types';
import { connectPlainly } from './plain-client';

const LONGEST_SILENCE_MS = 30_000;

/** A connection that does nothing but wait for the server's word (IDLE, RFC 2177). */
export interface Listener {
	/** When the server tells of the next mail, by `Date.now()`. */
	next(): Promise<number>;
	stop(): Promise<void>;
}

/** Listens to an inbox. */
export async function listenTo(connection: MailboxConnection): Promise<Listener> {
	const client = await connectPlainly(connection);
	await client.mailboxOpen('INBOX');
	const isListening = client.idle();
	return {
		next: async () => {
			const signal = AbortSignal.timeout(LONGEST_SILENCE_MS);
			for (;;) {
				const [{ count, prevCount }] = (await once(client, 'exists', { signal })) as [
					{ count: number; prevCount: number },
				];
				if (count > prevCount) return Date.now();
			}
		},
		stop: async () => {
			client.close();
			await isListening.catch(() => undefined);
		},
	};
}
