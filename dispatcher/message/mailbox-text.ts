import { cleanLine } from './clean-text';
import { stripped, withoutInvisible } from './line-marks';
import { showableDomain } from './domain-name';

const LONGEST_ADDRESS = 320;
const LONGEST_LOOKED_AT = 2_000;

const brackets = /[<>[\]()]/g;
const quotes = new Set([
	'"',
	"'",
	'«',
	'»',
	'„',
	'“',
	'”',
	'‘',
	'’',
	'*',
	' ',
	'\t',
	'\u00a0',
	',',
	';',
]);
/** RFC 5321 section 4.1.2: a name in quotes may hold spaces. */
const quotedLocalPart = /^"[^"\s]*(?: [^"\s]*)*"@[^\s"]+$/;
const enclosing = new Set('<>[]()"\' ');
const ends = /[\s<>[\]()"',;]/;

/** A name and an address as somebody wrote them; either may be empty. */
export interface WrittenMailbox {
	name: string;
	address: string;
}

/**
 * Reads a name and an address out of a text as mail programs show them: `Anna <anna@example.com>`,
 * `Anna [mailto:anna@example.com]`, `anna@example.com<mailto:anna@example.com>`, or a name alone.
 */
export function readMailbox(text: string): WrittenMailbox {
	const line = withoutInvisible(cleanLine(text.slice(0, LONGEST_LOOKED_AT), LONGEST_LOOKED_AT));
	const parts = line.split(brackets);
	const [first = ''] = parts;
	const bracketed = parts.slice(1).map(tidyAddress).find(isAddress);
	if (bracketed !== undefined) {
		const name = stripped(first, quotes);
		return { name: tidyAddress(name) === bracketed ? '' : name, address: bracketed };
	}
	const bare = line.split(ends).map(tidyAddress).find(isAddress);
	return bare === undefined
		? { name: stripped(line, quotes), address: '' }
		: { name: '', address: bare };
}

/**
 * One spelling of an address: without `mailto:` and brackets, its domain as it is shown; only the domain's
 * case is without meaning (RFC 5321 section 2.4).
 *
 * @returns empty where it is none that a mail could be sent to, as with Exchange's internal form.
 */
export function normalizeAddress(written: string): string {
	const address = tidyAddress(cleanLine(written, LONGEST_ADDRESS));
	if (/\s/.test(address) && !quotedLocalPart.test(address)) return '';
	const at = address.lastIndexOf('@');
	return isInternal(address) || at === 0 || (at > 0 && at === address.length - 1) ? '' : address;
}

function tidyAddress(written: string): string {
	if (quotedLocalPart.test(written)) return written;
	let address = stripped(written.trim(), enclosing);
	if (/^mailto:/i.test(address)) address = address.slice('mailto:'.length).split('?', 1)[0] ?? '';
	if (/^imceasmtp-/i.test(address)) address = decapsulated(address);
	const domainAt = address.lastIndexOf('@') + 1;
	return domainAt === 0
		? address
		: `${address.slice(0, domainAt)}${showableDomain(address.slice(domainAt))}`;
}

/** Exchange wraps an address that it cannot use (MS-OXOABK): `IMCEASMTP-anna+40example+2Ecom@…`. */
function decapsulated(address: string): string {
	const inside = address.slice('imceasmtp-'.length, address.lastIndexOf('@'));
	const decoded = inside.replaceAll(/\+([\da-f]{2})/gi, (_, code: string) =>
		String.fromCharCode(parseInt(code, 16)),
	);
	// Line ends, too, may have been wrapped.
	return cleanLine(decoded, LONGEST_ADDRESS);
}

/** Names of Exchange's directory, which are nobody's address outside of it. */
function isInternal(address: string): boolean {
	return /^(?:imcea[a-z]{2,12}-|(?:ex:)?\/o=)/i.test(address);
}

function isAddress(text: string): boolean {
	const at = text.indexOf('@');
	return (
		at > 0 &&
		at === text.lastIndexOf('@') &&
		at < text.length - 1 &&
		text.length <= LONGEST_ADDRESS &&
		!/[\s,;:]/.test(text) &&
		!isInternal(text)
	);
}
