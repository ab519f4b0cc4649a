import { isUtf8 } from 'node:buffer';
import { decodeCharset } from './charset-labels';
import type { Charsets } from './charsets';

const ESCAPE = 0x1b;
/** Senders say so and mean the larger charset, of which it is a part. */
const narrowName = /=\?(?:gb_?2312|gbk)(?=[*?])/gi;

/**
 * Makes a header one of UTF-8 (RFC 6532): many programs write the octets of their own charset into it and do
 * not say which. Fields that are UTF-8 stay as they are.
 */
export function headerInUtf8(header: Buffer, charsets: Charsets): Buffer {
	if (isUtf8(header) && !header.includes(ESCAPE)) return withWideNames(header);
	const fields = splitFields(header);
	const isForeign = (field: Buffer): boolean => !isUtf8(field) || field.includes(ESCAPE);
	const charset = charsets.guess(Buffer.concat(fields.filter(isForeign)));
	const decoded = fields.map((field) =>
		isForeign(field) ? Buffer.from(decodeCharset(field, charset)) : field,
	);
	return withWideNames(Buffer.concat(decoded));
}

function withWideNames(header: Buffer): Buffer {
	const text = header.toString('latin1');
	const widened = text.replaceAll(narrowName, '=?gb18030');
	return widened === text ? header : Buffer.from(widened, 'latin1');
}

/** Each with the lines that it goes on in. */
function splitFields(header: Buffer): Buffer[] {
	const fields: Buffer[] = [];
	let start = 0;
	let at = 0;
	while (at < header.length) {
		const feed = header.indexOf(0x0a, at);
		at = feed === -1 ? header.length : feed + 1;
		if (header[at] === 0x20 || header[at] === 0x09) continue;
		fields.push(header.subarray(start, at));
		start = at;
	}
	return fields;
}
