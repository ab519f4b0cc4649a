import type { Charsets } from './charsets';
import { readMapiProperties, type MapiProperties } from './mapi-properties';
import { readCompressedRtf } from './compressed-rtf';
import { readRtf } from './rtf';

/** What a `winmail.dat` holds (MS-OXTNEF). */
export interface TnefContent {
	text: string;
	/** Empty where there is none. */
	html: string;
	files: TnefFile[];
}

/** A file in it. */
export interface TnefFile {
	/** Empty where it has none. */
	fileName: string;
	/** Empty where it has none. */
	mediaType: string;
	contentId: string;
	content: Buffer;
}

const SIGNATURE = 0x22_3e_9f_78;
const FIRST_ATTRIBUTE = 6;
/** Level, name, type and length before the data, and a checksum behind it. */
const HEAD = 9;
const CHECKSUM = 2;

const BODY = 0x2_80_0c;
const CODE_PAGE = 0x6_90_07;
const MESSAGE_PROPERTIES = 0x6_90_03;
const BEGIN_FILE = 0x6_90_02;
const FILE_NAME = 0x1_80_10;
const FILE_DATA = 0x6_80_0f;
const FILE_PROPERTIES = 0x6_90_05;

const MOST_FILES = 500;
const DEEPEST = 3;
/** Before a message inside stands the number of its interface. */
const INTERFACE_OCTETS = 16;

const property = {
	body: 0x1000,
	compressedRtf: 0x1009,
	html: 0x1013,
	data: 0x3701,
	displayName: 0x3001,
	shortName: 0x3704,
	longName: 0x3707,
	mediaType: 0x370e,
	contentId: 0x3712,
	codePage: 0x3fde,
};

/**
 * Opens a `winmail.dat`. What is cut off or broken ends it, and what was read before is kept.
 *
 * @returns undefined where it is none.
 */
export function readTnef(octets: Buffer, charsets: Charsets): TnefContent | undefined {
	return new TnefReader(charsets).read(octets, 0);
}

interface OpenFile {
	title: string;
	data: Buffer | undefined;
	properties: MapiProperties;
}

class TnefReader {
	private files = 0;

	constructor(private readonly charsets: Charsets) {}

	read(octets: Buffer, depth: number): TnefContent | undefined {
		if (octets.length < FIRST_ATTRIBUTE || octets.readUInt32LE(0) !== SIGNATURE) return undefined;
		let body: Buffer = Buffer.alloc(0);
		let codePage = '';
		let properties: MapiProperties = new Map();
		const open: OpenFile[] = [];
		for (const { name, data } of attributesOf(octets)) {
			const file = open.at(-1);
			if (name === BODY) body = withoutZeros(data);
			else if (name === CODE_PAGE && data.length >= 4) codePage = `cp${data.readUInt32LE(0)}`;
			else if (name === MESSAGE_PROPERTIES) properties = readMapiProperties(data);
			else if (name === BEGIN_FILE) {
				if (this.files >= MOST_FILES) break;
				this.files++;
				open.push({ title: '', data: undefined, properties: new Map() });
			} else if (file === undefined) continue;
			else if (name === FILE_NAME) file.title = this.charsets.decode(withoutZeros(data), codePage);
			else if (name === FILE_DATA) file.data = data;
			else if (name === FILE_PROPERTIES) file.properties = readMapiProperties(data);
		}
		return {
			...this.readTexts(properties, { body, codePage }),
			files: open.flatMap((file) => this.finish(file, depth)),
		};
	}

	private readTexts(
		properties: MapiProperties,
		{ body, codePage }: { body: Buffer; codePage: string },
	): Pick<TnefContent, 'text' | 'html'> {
		const internet = properties.get(property.codePage)?.value;
		const htmlCharset =
			internet !== undefined && internet.length >= 4 ? charsetOfPage(internet) : codePage;
		const compressed = properties.get(property.compressedRtf)?.value;
		const rtf =
			compressed === undefined ? undefined : readRtf(readCompressedRtf(compressed), this.charsets);
		const html = properties.get(property.html);
		const plain = properties.get(property.body);
		return {
			text:
				(plain === undefined ? '' : this.textOf(plain, codePage)) ||
				this.charsets.decode(body, codePage) ||
				(rtf?.text ?? ''),
			html: (html === undefined ? '' : this.textOf(html, htmlCharset)) || (rtf?.html ?? ''),
		};
	}

	private textOf(
		{ value, isUnicode }: { value: Buffer; isUnicode: boolean },
		label: string,
	): string {
		return isUnicode
			? value.toString('utf16le').replaceAll('\0', '')
			: this.charsets.decode(withoutZeros(value), label);
	}

	private finish({ title, data, properties }: OpenFile, depth: number): TnefFile[] {
		const said = (id: number): string => {
			const found = properties.get(id);
			return found === undefined ? '' : this.textOf(found, '');
		};
		const inside = properties.get(property.data);
		const fileName =
			said(property.longName) || title || said(property.shortName) || said(property.displayName);
		if (inside?.isObject === true && depth < DEEPEST) {
			const message = this.read(inside.value.subarray(INTERFACE_OCTETS), depth + 1);
			if (message !== undefined) return filesOfMessage(message, fileName);
		}
		const content = data ?? inside?.value;
		if (content === undefined) return [];
		return [
			{
				fileName,
				mediaType: said(property.mediaType).toLowerCase(),
				contentId: said(property.contentId),
				content,
			},
		];
	}
}

/** A message that is attached in Outlook's own form: its text as a file, and its files. */
function filesOfMessage({ text, html, files }: TnefContent, name: string): TnefFile[] {
	const words = html === '' ? text : html;
	const form = html === '' ? 'txt' : 'html';
	const file = {
		fileName: `${name || 'message'}.${form}`,
		mediaType: html === '' ? 'text/plain' : 'text/html',
		contentId: '',
		content: Buffer.from(words),
	};
	return words === '' ? files : [file, ...files];
}

function* attributesOf(octets: Buffer): Generator<{ name: number; data: Buffer }> {
	let at = FIRST_ATTRIBUTE;
	while (at + HEAD <= octets.length) {
		const name = octets.readUInt32LE(at + 1);
		const length = octets.readUInt32LE(at + 5);
		const start = at + HEAD;
		if (start + length > octets.length) return;
		yield { name, data: octets.subarray(start, start + length) };
		at = start + length + CHECKSUM;
	}
}

function charsetOfPage(octets: Buffer): string {
	const page = octets.readUInt32LE(0);
	return page === 65_001 ? 'utf-8' : page === 28_591 ? 'iso-8859-1' : `cp${page}`;
}

function withoutZeros(octets: Buffer): Buffer {
	let end = octets.length;
	while (end > 0 && octets[end - 1] === 0) end--;
	return octets.subarray(0, end);
}
