import { randomUUID } from 'node:crypto';
import { domainToASCII } from 'node:url';

/**
 * Makes a Message-ID for a mail of ours (RFC 5322 section 3.6.4).
 *
 * @param domain the sender's; one that is no domain gives `localhost`.
 * @param random gives a text that never comes twice.
 * @returns with its angle brackets.
 */
export function createMessageId(domain: string, random: () => string = randomUUID): string {
	return `<${random()}@${domainToASCII(domain) || 'localhost'}>`;
}
