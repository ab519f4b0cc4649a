import { domainToASCII } from 'node:url';
import { foldName } from './sign-in/same-name';

/**
 * Makes email addresses comparable: one person under two spellings has one key. The case of A to Z is
 * without meaning, and so is how a domain's letters are written (RFC 5891). Dots and what stands behind
 * a plus are not: elsewhere than at Gmail these are other people.
 */
export function addressKey(address: string): string {
	const folded = foldName(address);
	const domainAt = folded.lastIndexOf('@') + 1;
	return domainAt === 0
		? folded
		: `${folded.slice(0, domainAt)}${domainKey(folded.slice(domainAt))}`;
}

/** Makes domains comparable; one that is none stays as it is. */
export function domainKey(domain: string): string {
	const folded = foldName(domain);
	return domainToASCII(folded) || folded;
}
