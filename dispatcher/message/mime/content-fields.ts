import type { Charsets } from './charsets';
import { decodeWords } from './encoded-words';
import { readParameters } from './parameters';

/** Octets of a part's header that are looked at. */
const LONGEST_HEADER = 64 * 1024;
const fieldName = /^([!-9;-~]{1,100})[ \t]{0,20}:/;

/** What a part tells about itself (RFC 2045, RFC 2183). */
export interface ContentFields {
	/** Lower-case; empty where there is none. */
	mediaType: string;
	/** Of Content-Type, by lower-case name. */
	parameters: ReadonlyMap<string, string>;
	/** Lower-case; empty where there is none. */
	disposition: string;
	/** Decoded, as the sender wrote it; empty where there is none. */
	fileName: string;
	encoding: string;
	/** Without angle brackets. */
	contentId: string;
}

/** Reads the fields of a part's header that tell about its content. */
export function readContentFields(header: Buffer, charsets: Charsets): ContentFields {
	const fields = readFields(header);
	const type = readParameters(fields.get('content-type') ?? '', charsets);
	const disposition = readParameters(fields.get('content-disposition') ?? '', charsets);
	return {
		mediaType: type.value.toLowerCase().replaceAll(/\s/g, ''),
		parameters: type.parameters,
		disposition: disposition.value.toLowerCase(),
		fileName: disposition.parameters.get('filename') || (type.parameters.get('name') ?? ''),
		encoding: (fields.get('content-transfer-encoding') ?? '').split(/[;(]/, 1)[0]?.trim() ?? '',
		contentId: (fields.get('content-id') ?? '').trim().replace(/^<|>$/g, ''),
	};
}

/** A field of a message's header, decoded; empty where there is none. */
export function readTextField(header: Buffer, name: string, charsets: Charsets): string {
	const value = readFields(header).get(name) ?? '';
	return decodeWords(charsets.decode(Buffer.from(value, 'latin1')), charsets).trim();
}

/**
 * The fields by lower-case name, each unfolded; of a repeated one, the first. A line that is no field
 * belongs to the one before, however it begins: some programs fold without a space.
 */
function readFields(header: Buffer): Map<string, string> {
	const fields = new Map<string, string>();
	let name = '';
	let lines: string[] = [];
	const finish = (): void => {
		if (name !== '' && !fields.has(name)) fields.set(name, lines.join(' '));
	};
	for (const line of header.toString('latin1', 0, LONGEST_HEADER).split(/\r?\n/)) {
		const found = isFolded(line) ? undefined : fieldName.exec(line.slice(0, 200));
		if (found === null || found === undefined) {
			lines.push(line.trim());
			continue;
		}
		finish();
		name = (found[1] ?? '').toLowerCase();
		lines = [line.slice(found[0].length).trim()];
	}
	finish();
	return fields;
}

function isFolded(line: string): boolean {
	return line.startsWith(' ') || line.startsWith('\t');
}
