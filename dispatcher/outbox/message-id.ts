import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { domainToASCII } from 'node:url';

/** Octets of what makes a Message-ID the only one, and of what proves that we made it. */
const NONCE_OCTETS = 9;
const PROOF_OCTETS = 18;

const keyed = /^<t(\d{1,15})\.([\w-]{12})\.([\w-]{24})@/;

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

/**
 * Makes a Message-ID for a mail about a task, which nobody can guess or make but this desk.
 *
 * @param key the desk's own: see `readMessageKey`.
 */
export function createTaskMessageId(key: Buffer, taskId: number, domain: string): string {
	const nonce = randomBytes(NONCE_OCTETS).toString('base64url');
	const proof = proofOf(key, taskId, nonce).toString('base64url');
	return createMessageId(domain, () => `t${taskId}.${nonce}.${proof}`);
}

/** What stands in place of what makes a Message-ID the only one, for a whole task. */
const THREAD = 'thread-of-it';

/**
 * Makes the Message-ID that all forwards of a task refer to, so that mail programs show them together. No
 * message has it.
 */
export function taskThreadId(key: Buffer, taskId: number, domain: string): string {
	const proof = proofOf(key, taskId, THREAD).toString('base64url');
	return createMessageId(domain, () => `t${taskId}.${THREAD}.${proof}`);
}

/** Whether a Message-ID looks like one that a desk makes for a task, whichever desk. */
export function isTaskMessageId(messageId: string): boolean {
	return keyed.test(messageId);
}

/**
 * Reads the task of a Message-ID that this desk has made, although it may not know it any more: its
 * database may have been restored from a backup.
 *
 * @returns undefined for one that somebody else has made, or made up.
 */
export function readTaskMessageId(key: Buffer, messageId: string): number | undefined {
	const [, digits = '', nonce = '', proof = ''] = keyed.exec(messageId) ?? [];
	if (digits === '') return undefined;
	const taskId = Number(digits);
	const given = Buffer.from(proof, 'base64url');
	return given.length === PROOF_OCTETS && timingSafeEqual(given, proofOf(key, taskId, nonce))
		? taskId
		: undefined;
}

function proofOf(key: Buffer, taskId: number, nonce: string): Buffer {
	const whole = createHmac('sha256', key).update(`${taskId}.${nonce}`).digest();
	return whole.subarray(0, PROOF_OCTETS);
}

/** The domain of an address, for a Message-ID; `localhost` where there is none. */
export function domainOf(address: string): string {
	return /@([^@<>\s]+)>?\s*$/.exec(address)?.[1] ?? 'localhost';
}
