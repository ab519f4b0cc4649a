import { createHash } from 'node:crypto';
import type { ShownPart, TextPart } from './message-outline';

/** A text part with its content as it came, still encoded. */
export type ReadTextPart = TextPart & { content: Buffer };

/** Of a header more is not read by anybody, and would hold up the thread that all else runs on. */
const LONGEST_HEADER_OCTETS = 256 * 1024;

/** Spaces before the colon, which RFC 5322 section 4.5.8 allows, are part of the name here. */
const contentHeader = /^(content-[^:]*|mime-version\s*):/i;
/** Nothing but what a header's token may hold, since these words come from a mail (RFC 2045). */
const unsafeInToken = /[^A-Za-z0-9!#$&^_.+/-]/g;

/**
 * Puts header and text parts together again as a valid message (RFC 2046 section 5.1.4), in the structure
 * that they had.
 *
 * @param header the mail's own header block; its Content fields, which speak of the whole, are
 *   replaced, and what is beyond 256 kB is left out.
 */
export function reducedMessage(header: Buffer, shown: ShownPart, parts: ReadTextPart[]): Buffer {
	const writer = new PartWriter(parts);
	const root = 'children' in shown ? shown : { type: 'multipart/mixed', children: [shown] };
	return Buffer.concat([
		// First, since the end of a long header is not read.
		Buffer.from('MIME-Version: 1.0\r\n'),
		...writer.write(root, withoutContentFields(header)),
	]);
}

class PartWriter {
	private readonly contents: ReadonlyMap<string, Buffer>;
	private readonly mark: string;
	private boundaries = 0;

	constructor(parts: ReadTextPart[]) {
		this.contents = new Map(parts.map(({ part, content }) => [part, content]));
		this.mark = markFor(parts);
	}

	/** @param fields further ones of its header, each with its line end. */
	write(shown: ShownPart, fields = ''): Buffer[] {
		if (!('children' in shown)) return this.writeText(shown);
		const boundary = `${this.mark}-${this.boundaries++}`;
		const report =
			shown.reportType === undefined ? '' : `; report-type="${token(shown.reportType)}"`;
		const written = shown.children.flatMap((child) => [
			Buffer.from(`--${boundary}\r\n`),
			...this.write(child),
			Buffer.from('\r\n'),
		]);
		// A message of parts has one at least.
		const parts = written.length > 0 ? written : [Buffer.from(`--${boundary}\r\n\r\n\r\n`)];
		return [
			Buffer.from(`Content-Type: ${token(shown.type)}${report}; boundary="${boundary}"\r\n`),
			Buffer.from(`${fields}\r\n`, 'latin1'),
			...parts,
			Buffer.from(`--${boundary}--\r\n`),
		];
	}

	private writeText({ part, type, charset, encoding, format, delSp }: TextPart): Buffer[] {
		const parameters = [
			...(charset === '' ? [] : [`; charset="${token(charset)}"`]),
			...(format === undefined ? [] : [`; format="${token(format)}"`]),
			...(delSp === undefined ? [] : [`; delsp="${token(delSp)}"`]),
		].join('');
		return [
			Buffer.from(
				`Content-Type: ${token(type)}${parameters}\r\n` +
					`Content-Transfer-Encoding: ${token(encoding)}\r\n\r\n`,
			),
			this.contents.get(part) ?? Buffer.alloc(0),
		];
	}
}

/** A text cannot hold its own hash, so no mail can write this boundary and make up a part. */
function markFor(parts: ReadTextPart[]): string {
	const hash = createHash('sha256');
	for (const { content } of parts) hash.update(content);
	return `reduced-${hash.digest('hex').slice(0, 40)}`;
}

/** Each field with its line end. Latin 1 keeps every octet as it is. */
function withoutContentFields(header: Buffer): string {
	const unfolded = header
		.toString('latin1', 0, LONGEST_HEADER_OCTETS)
		.trimEnd()
		.split(/\r?\n(?![ \t])/);
	return unfolded
		.filter((field) => field !== '' && !isContinuation(field) && !contentHeader.test(field))
		.map((field) => `${field}\r\n`)
		.join('');
}

/** At the very beginning of a header: it would belong to the field that is put before it. */
function isContinuation(field: string): boolean {
	return field.startsWith(' ') || field.startsWith('\t');
}

function token(value: string): string {
	return value.replace(unsafeInToken, '').slice(0, 80);
}
