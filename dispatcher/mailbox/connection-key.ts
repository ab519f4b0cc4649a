import { createHash } from 'node:crypto';
import type { MailboxConnection } from './types';

/**
 * All that makes a connection what it is, the password too, as a hash and not as words. Functions are
 * left out of JSON: of a connected account its key stays, and not the token of the hour.
 */
export function connectionKey(connection: MailboxConnection): string {
	return createHash('sha256').update(JSON.stringify(connection)).digest('hex');
}
