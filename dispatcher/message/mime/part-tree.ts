import type { Charsets } from './charsets';
import { readContentFields, type ContentFields } from './content-fields';
import { splitMessage } from './split-message';

/** Deeper parts stay inside the one that they stand in. */
const DEEPEST = 100;
/** What comes behind stays inside the last one. */
const MOST_PARTS = 5_000;
/** So many parts whose boundary is wrong are searched for another one. */
const MOST_REPAIRS = 10;
/** Octets; RFC 2046 allows 70. */
const LONGEST_BOUNDARY = 300;

/** A part of a mail, or the mail itself. */
export interface Part {
	fields: ContentFields;
	/** As it came; of one with children, all that stands in it. */
	content: Buffer;
	children: Part[];
}

interface OpenPart {
	part: Part;
	/** Where its body begins. */
	at: number;
	boundary: string;
	/** The part around this one that has the same boundary, by mistake. */
	hidden: number | undefined;
}

/**
 * Tells the parts of a mail from one another (RFC 2046 section 5.1), in one pass.
 *
 * @param header of the mail.
 * @param body what follows its header.
 */
export function readParts(header: Buffer, body: Buffer, charsets: Charsets): Part {
	const root = { fields: readContentFields(header, charsets), content: body, children: [] };
	return new PartReader(charsets).read(root);
}

/** Reads one mail or part of a mail that stands in another one. */
export function readEntity(source: Buffer, charsets: Charsets): Part {
	const { header, body } = splitMessage(source);
	return readParts(header, body, charsets);
}

class PartReader {
	private readonly open: OpenPart[] = [];
	private readonly depths = new Map<string, number>();
	private parts = 0;

	constructor(
		private readonly charsets: Charsets,
		private readonly repairs = { left: MOST_REPAIRS },
	) {}

	read(root: Part): Part {
		const declared = isMultipart(root) ? (root.fields.parameters.get('boundary') ?? '') : '';
		if (declared !== '') this.split(root, declared);
		if (root.children.length > 0 || !mayHaveParts(root)) return root;
		// The boundary is missing, or another one than the header says.
		const found = firstBoundary(root.content);
		if (found !== undefined) this.split(root, found);
		return root.children.length > 0 && !isMultipart(root)
			? { ...root, fields: { ...root.fields, mediaType: 'multipart/mixed' } }
			: root;
	}

	private split(root: Part, boundary: string): void {
		const { content } = root;
		this.push({ part: root, at: 0 }, boundary);
		let start: number | undefined;
		let preambleEnd: number | undefined;
		for (let at = delimiterAt(content, 0); at !== undefined; at = delimiterAt(content, at + 2)) {
			const line = lineAt(content, at);
			const found = this.find(line.text);
			if (found === undefined) continue;
			preambleEnd ??= at;
			if (start !== undefined && this.parts >= MOST_PARTS) break;
			const end = beforeLineEnd(content, start ?? 0, at);
			if (start !== undefined) this.add(content.subarray(start, end));
			this.closeTo(found.isEnd ? found.depth : found.depth + 1, content, end);
			start = found.isEnd ? undefined : this.begin(content, line.next);
			if (this.open.length === 0) break;
		}
		if (start !== undefined) this.add(content.subarray(start));
		this.closeTo(0, content, content.length);
		// All that there is stands before the parts, of which there are none.
		if (root.children.length === 0) root.content = content.subarray(0, preambleEnd);
	}

	/** @returns where a part begins that has no parts itself. */
	private begin(content: Buffer, start: number): number | undefined {
		if (this.open.length >= DEEPEST || this.parts >= MOST_PARTS) return start;
		const { header, body } = splitMessage(headOf(content, start));
		const fields = readContentFields(header, this.charsets);
		const boundary = fields.parameters.get('boundary') ?? '';
		if (!fields.mediaType.startsWith('multipart/') || boundary === '') return start;
		this.parts++;
		const part = { fields, content: body, children: [] };
		this.open.at(-1)?.part.children.push(part);
		this.push({ part, at: body.byteOffset - content.byteOffset }, boundary);
		return undefined;
	}

	private add(source: Buffer): void {
		this.parts++;
		const { header, body } = splitMessage(source);
		const fields = readContentFields(header, this.charsets);
		this.open.at(-1)?.part.children.push({ fields, content: body, children: [] });
	}

	private push(opened: Pick<OpenPart, 'part' | 'at'>, boundary: string): void {
		const hidden = this.depths.get(boundary);
		this.depths.set(boundary, this.open.length);
		this.open.push({ ...opened, boundary, hidden });
	}

	private find(text: string): { depth: number; isEnd: boolean } | undefined {
		const name = text.slice(2);
		const begun = this.depths.get(name);
		if (begun !== undefined) return { depth: begun, isEnd: false };
		const ended = name.endsWith('--') ? this.depths.get(name.slice(0, -2)) : undefined;
		return ended === undefined ? undefined : { depth: ended, isEnd: true };
	}

	/** Ends parts until so many are open. */
	private closeTo(count: number, content: Buffer, end: number): void {
		while (this.open.length > count) {
			const closed = this.open.pop();
			if (closed === undefined) return;
			if (closed.hidden === undefined) this.depths.delete(closed.boundary);
			else this.depths.set(closed.boundary, closed.hidden);
			const { part, at } = closed;
			if (this.open.length === 0) return;
			part.content = content.subarray(at, Math.max(at, end));
			if (part.children.length === 0 && this.repairs.left > 0) {
				this.repairs.left--;
				new PartReader(this.charsets, this.repairs).read(part);
			}
		}
	}
}

function isMultipart({ fields }: Part): boolean {
	return fields.mediaType.startsWith('multipart/');
}

/** Without a type, too: some relays lose the field, and leave the parts. */
function mayHaveParts({ fields }: Part): boolean {
	return fields.mediaType.startsWith('multipart') || fields.mediaType === '';
}

/** Octets of a header that are looked at to find out whether a part has parts; up to the next part. */
const LONGEST_HEADER = 64 * 1024;

function headOf(content: Buffer, start: number): Buffer {
	const head = content.subarray(start, start + LONGEST_HEADER);
	const delimiter = head.indexOf('\n--', 0, 'latin1');
	return delimiter === -1 ? head : head.subarray(0, delimiter + 1);
}

/** The next line that begins with two hyphens. */
function delimiterAt(content: Buffer, from: number): number | undefined {
	if (from === 0 && content[0] === 0x2d && content[1] === 0x2d) return 0;
	const found = content.indexOf('\n--', Math.max(0, from - 1), 'latin1');
	return found === -1 ? undefined : found + 1;
}

function lineAt(content: Buffer, at: number): { text: string; next: number } {
	const feed = content.indexOf(0x0a, at);
	const next = feed === -1 ? content.length : feed + 1;
	const text = content.toString('latin1', at, Math.min(next, at + LONGEST_BOUNDARY)).trimEnd();
	return { text, next };
}

/** The line end before a boundary belongs to it. */
function beforeLineEnd(content: Buffer, start: number, at: number): number {
	const end = at - 1;
	return Math.max(start, content[end - 1] === 0x0d ? end - 1 : end);
}

/** Of a body whose boundary is not known, so much is searched for one. */
const SEARCHED = 64 * 1024;

/** A line of two hyphens and a word, followed by a field about content. */
function firstBoundary(content: Buffer): string | undefined {
	const searched = content.subarray(0, SEARCHED);
	for (let at = delimiterAt(searched, 0); at !== undefined; at = delimiterAt(searched, at + 2)) {
		const line = lineAt(searched, at);
		const following = searched.toString('latin1', line.next, line.next + 20).toLowerCase();
		if (following.startsWith('content-') && line.text.length > 2) return line.text.slice(2);
	}
	return undefined;
}
