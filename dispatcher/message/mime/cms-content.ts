/** What an S/MIME part holds (RFC 8551): mail that is signed and can be read, or nothing to read. */
export interface CmsContent {
	kind: 'signed' | 'encrypted';
	/** The mail inside, where it can be read. */
	content?: Buffer;
}

const SEQUENCE = 0x30;
const OBJECT_IDENTIFIER = 0x06;
const OCTET_STRING = 0x04;
const CONSTRUCTED = 0x20;
const EXPLICIT_ZERO = 0xa0;

const SIGNED_DATA = '2a864886f70d010702';
const ENCRYPTED = new Set([
	'2a864886f70d010703', // enveloped-data
	'2a864886f70d010706', // encrypted-data
	'2a864886f70d0109100117', // authenticated enveloped-data (RFC 5083)
]);

const DEEPEST = 16;
const MOST_PIECES = 100_000;

/**
 * Opens a CMS (RFC 5652) in BER or DER, so far as it holds a mail in the clear. Signatures are not
 * checked.
 *
 * @returns undefined where it is none, or is broken.
 */
export function readCms(octets: Buffer): CmsContent | undefined {
	const [type, wrapper] = childrenOf(octets, elementAt(octets, 0), 2);
	if (type?.tag !== OBJECT_IDENTIFIER) return undefined;
	const identifier = octets.toString('hex', type.start, type.end);
	if (ENCRYPTED.has(identifier)) return { kind: 'encrypted' };
	if (identifier !== SIGNED_DATA || wrapper?.tag !== EXPLICIT_ZERO) return undefined;
	const [signed] = childrenOf(octets, wrapper, 1);
	// version, digestAlgorithms, encapContentInfo
	const encapsulated = childrenOf(octets, signed, 3)[2];
	const [, explicit] = childrenOf(octets, encapsulated, 2);
	const [content] = childrenOf(octets, explicit, 1);
	const pieces: Buffer[] = [];
	if (content !== undefined) collect(octets, content, { pieces, depth: 0 });
	return pieces.length === 0
		? { kind: 'signed' }
		: { kind: 'signed', content: Buffer.concat(pieces) };
}

/** One value of BER (X.690): where its content is. */
interface Element {
	tag: number;
	start: number;
	/** Where the content ends; as far as it is known. */
	end: number;
	/** It ends with two zeros, and its length is not told. */
	isIndefinite: boolean;
}

function elementAt(octets: Buffer, at: number, limit = octets.length): Element | undefined {
	const tag = octets[at];
	const first = octets[at + 1];
	// Tags of several octets do not occur here.
	if (tag === undefined || first === undefined || at + 2 > limit || (tag & 0x1f) === 0x1f) {
		return undefined;
	}
	if (first === 0x80) return { tag, start: at + 2, end: limit, isIndefinite: true };
	const lengthOctets = first < 0x80 ? 0 : first & 0x7f;
	if (lengthOctets > 6 || at + 2 + lengthOctets > limit) return undefined;
	const length = lengthOctets === 0 ? first : octets.readUIntBE(at + 2, lengthOctets);
	const start = at + 2 + lengthOctets;
	// Cut off, perhaps: what is there is read.
	return { tag, start, end: Math.min(start + length, limit), isIndefinite: false };
}

/** Its first children, at most so many. */
function childrenOf(octets: Buffer, parent: Element | undefined, count: number): Element[] {
	const children: Element[] = [];
	if (parent === undefined || (parent.tag & CONSTRUCTED) === 0) return children;
	let at = parent.start;
	while (children.length < count && at < parent.end) {
		const child = elementAt(octets, at, parent.end);
		if (child === undefined || isEnd(octets, at)) break;
		children.push(child);
		if (children.length === count) break;
		const end = endOf(octets, child, 0);
		if (end === undefined) break;
		at = end;
	}
	return children;
}

function isEnd(octets: Buffer, at: number): boolean {
	return octets[at] === 0 && octets[at + 1] === 0;
}

/** @returns where the next one begins; undefined where it never ends. */
function endOf(octets: Buffer, element: Element, depth: number): number | undefined {
	if (!element.isIndefinite) return element.end;
	if (depth > DEEPEST) return undefined;
	let at = element.start;
	while (at < element.end) {
		if (isEnd(octets, at)) return at + 2;
		const child = elementAt(octets, at, element.end);
		const end = child === undefined ? undefined : endOf(octets, child, depth + 1);
		if (end === undefined) return undefined;
		at = end;
	}
	return undefined;
}

interface Collecting {
	pieces: Buffer[];
	depth: number;
}

/**
 * Takes the pieces of an octet string in their order.
 *
 * @returns where the next value begins; undefined where nothing more can be read.
 */
function collect(
	octets: Buffer,
	element: Element,
	{ pieces, depth }: Collecting,
): number | undefined {
	if (element.tag === OCTET_STRING) {
		pieces.push(octets.subarray(element.start, element.end));
		return element.end;
	}
	const isConstructed = element.tag === (OCTET_STRING | CONSTRUCTED) || element.tag === SEQUENCE;
	if (!isConstructed || depth > DEEPEST) return undefined;
	let at = element.start;
	while (at < element.end && pieces.length < MOST_PIECES) {
		if (element.isIndefinite && isEnd(octets, at)) return at + 2;
		const child = elementAt(octets, at, element.end);
		const end =
			child === undefined ? undefined : collect(octets, child, { pieces, depth: depth + 1 });
		if (end === undefined) return undefined;
		at = end;
	}
	return element.isIndefinite ? undefined : element.end;
}
