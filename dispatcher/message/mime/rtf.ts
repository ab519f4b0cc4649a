import type { Charsets } from './charsets';

/** An RTF as text, or as the HTML that it was made from (MS-OXRTFEX). */
export interface ReadRtf {
	text: string;
	/** Empty where it was not made from HTML. */
	html: string;
}

const LONGEST = 8 * 1024 * 1024;
const DEEPEST = 500;

/** Groups that hold nothing to read. */
const silent = new Set([
	...['fonttbl', 'colortbl', 'stylesheet', 'info', 'pict', 'object', 'header', 'footer'],
	...['headerl', 'headerr', 'footerl', 'footerr', 'themedata', 'datastore', 'mhtmltag'],
]);

const signs = new Map([
	['par', '\n'],
	['line', '\n'],
	['row', '\n'],
	['cell', ' '],
	['tab', '\t'],
	['emdash', '—'],
	['endash', '–'],
	['bullet', '•'],
	['lquote', '‘'],
	['rquote', '’'],
	['ldblquote', '“'],
	['rdblquote', '”'],
	['emspace', ' '],
	['enspace', ' '],
]);

interface Group {
	isSilent: boolean;
	/** Shown to readers of RTF only. */
	isRtfOnly: boolean;
	/** Inside of a tag of HTML. */
	isTag: boolean;
	/** How many characters stand for one that is given by its number. */
	substitutes: number;
}

/** Reads RTF, linearly, and deeper groups than 500 not at all. */
export function readRtf(octets: Buffer, charsets: Charsets): ReadRtf {
	const source = octets.toString('latin1', 0, LONGEST);
	if (!source.startsWith('{\\rtf')) return { text: '', html: '' };
	const isHtml = source.slice(0, 2_000).includes('\\fromhtml');
	const shown = new RtfReader(source, { charsets, isHtml }).read();
	return isHtml ? { text: '', html: shown } : { text: shown.trim(), html: '' };
}

class RtfReader {
	private at = 0;
	private group: Group = { isSilent: false, isRtfOnly: false, isTag: false, substitutes: 1 };
	private readonly groups: Group[] = [];
	/** Deeper groups than are read. */
	private tooDeep = 0;
	private readonly shown: string[] = [];
	/** Octets that are not yet decoded, since a character may take several. */
	private octets: number[] = [];
	private charset = 'windows-1252';
	/** So many characters stand for the one before. */
	private skipped = 0;

	constructor(
		private readonly source: string,
		private readonly how: { charsets: Charsets; isHtml: boolean },
	) {}

	read(): string {
		while (this.at < this.source.length) {
			const sign = this.source.charAt(this.at++);
			if (sign === '{') this.openGroup();
			else if (sign === '}') this.closeGroup();
			else if (sign === '\\') this.readControl();
			else if (sign !== '\r' && sign !== '\n') this.addOctet(sign.charCodeAt(0));
		}
		this.flush();
		return this.shown.join('');
	}

	private openGroup(): void {
		if (this.groups.length >= DEEPEST) {
			this.tooDeep++;
			return;
		}
		this.skipped = 0;
		this.groups.push(this.group);
		this.group = { ...this.group };
	}

	private closeGroup(): void {
		if (this.tooDeep > 0) {
			this.tooDeep--;
			return;
		}
		this.skipped = 0;
		this.group = this.groups.pop() ?? this.group;
	}

	private readControl(): void {
		const sign = this.source.charAt(this.at);
		if (!isLetter(sign)) {
			this.at++;
			this.readSymbol(sign);
			return;
		}
		const start = this.at;
		while (isLetter(this.source.charAt(this.at)) && this.at - start < 32) this.at++;
		const word = this.source.slice(start, this.at);
		const numberAt = this.at;
		if (this.source.charAt(this.at) === '-') this.at++;
		while (isDigit(this.source.charAt(this.at)) && this.at - numberAt < 11) this.at++;
		const digits = this.source.slice(numberAt, this.at);
		if (this.source.charAt(this.at) === ' ') this.at++;
		this.obey(word, digits === '' || digits === '-' ? undefined : Number(digits));
	}

	private readSymbol(sign: string): void {
		if (sign === "'") {
			const code = parseInt(this.source.slice(this.at, this.at + 2), 16);
			this.at += 2;
			if (!Number.isNaN(code)) this.addOctet(code);
		} else if (sign === '*') this.readUnknownGroup();
		else if (sign === '~') this.add('\u00a0');
		else if (sign === '_') this.add('-');
		else if (sign === '\\' || sign === '{' || sign === '}') this.addOctet(sign.charCodeAt(0));
		else if (sign === '\n' || sign === '\r') this.add('\n');
	}

	/** A group that whoever does not know it is to leave out. */
	private readUnknownGroup(): void {
		if (this.how.isHtml && this.source.startsWith('\\htmltag', this.at)) {
			this.at += '\\htmltag'.length;
			while (isDigit(this.source.charAt(this.at))) this.at++;
			if (this.source.charAt(this.at) === ' ') this.at++;
			this.group.isTag = true;
			this.group.isRtfOnly = false;
			return;
		}
		this.group.isSilent = true;
	}

	private obey(word: string, value: number | undefined): void {
		if (silent.has(word)) this.group.isSilent = true;
		else if (word === 'htmlrtf') {
			this.flush();
			this.group.isRtfOnly = value !== 0;
		} else if (word === 'ansicpg' && value !== undefined && value > 0) this.charset = `cp${value}`;
		else if (word === 'uc' && value !== undefined) this.group.substitutes = Math.min(value, 20);
		else if (word === 'bin' && value !== undefined) this.at += Math.max(0, value);
		else if (word === 'u' && value !== undefined) {
			this.add(String.fromCharCode(value & 0xffff));
			this.skipped = this.group.substitutes;
		} else {
			const sign = signs.get(word);
			if (sign !== undefined) this.add(sign);
		}
	}

	private addOctet(octet: number): void {
		if (this.skipped > 0) this.skipped--;
		else if (this.isShown()) this.octets.push(octet);
	}

	private add(text: string): void {
		if (!this.isShown()) return;
		this.flush();
		this.shown.push(text);
	}

	private isShown(): boolean {
		const { isSilent, isRtfOnly, isTag } = this.group;
		if (this.tooDeep > 0 || isSilent) return false;
		return !this.how.isHtml || isTag || !isRtfOnly;
	}

	private flush(): void {
		if (this.octets.length === 0) return;
		const octets = Buffer.from(this.octets);
		this.octets = [];
		this.shown.push(this.how.charsets.decode(octets, this.charset));
	}
}

function isLetter(sign: string): boolean {
	return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z');
}

function isDigit(sign: string): boolean {
	return sign >= '0' && sign <= '9';
}
