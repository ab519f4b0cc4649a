import { oneLine } from '../core/one-line';

const LONGEST_NAME = 100;
/** What ends a quoted name, or would begin an address inside of it. */
const unfit = /["\\<>@]+/g;

/**
 * Writes a mailbox with a name before it, for the field From (RFC 5322 section 3.4). Nothing in the name
 * can become an address.
 *
 * @returns the bare address if nothing is left of the name.
 */
export function mailboxNamed(name: string, address: string): string {
	const shown = oneLine(name.replaceAll(unfit, ' '), LONGEST_NAME).replaceAll(/ {2,}/g, ' ').trim();
	return shown === '' ? address : `"${shown}" <${address}>`;
}
