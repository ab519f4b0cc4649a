import type { BodyKind } from '../../core/body-kind';
import { decodeTransfer } from './transfer-encoding';
import type { Charsets } from './charsets';
import { enrichedText } from './enriched-text';
import { unflow } from './flowed-text';
import type { Part } from './part-tree';

/** Octets of one text; a character takes four at most. */
const LONGEST_TEXT = 16_000_000;
const LONGEST_HEAD = 4096;

/** A part's content without its transfer encoding. */
export function contentOf({ fields, content }: Part): Buffer {
	return decodeTransfer(content, fields.encoding);
}

/** Reads a part as text, with single line feeds. */
export function readText(
	part: Part,
	{ kind, charsets }: { kind: BodyKind; charsets: Charsets },
): string {
	const { parameters } = part.fields;
	const octets = contentOf(part).subarray(0, LONGEST_TEXT);
	const inside = kind === 'html' ? charsetInHtml(octets) : undefined;
	const text = charsets.decode(octets, parameters.get('charset'), inside).replaceAll('\r\n', '\n');
	if (kind === 'enriched') return enrichedText(text);
	if (kind === 'html' || parameters.get('format')?.toLowerCase() !== 'flowed') return text;
	return unflow(text, parameters.get('delsp')?.toLowerCase() === 'yes');
}

/** What the HTML says itself, in a `meta` or the head of XML. */
function charsetInHtml(octets: Buffer): string | undefined {
	const head = octets.toString('latin1', 0, LONGEST_HEAD).toLowerCase();
	const found =
		/<meta [^<>]{0,200}\bcharset\s{0,5}=\s{0,5}["']?([\w.:-]{1,40})/.exec(head) ??
		/<\?xml [^<>]{0,100}\bencoding\s{0,5}=\s{0,5}["']([\w.:-]{1,40})/.exec(head);
	const label = found?.[1];
	// It was read as ASCII, so it is no charset that ASCII is not part of.
	return label?.startsWith('utf-16') === true ? undefined : label;
}
