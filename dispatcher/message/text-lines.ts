/** Beyond these nothing is added; a text is cut there anyway. */
const LONGEST_TEXT = 1_100_000;
/** Of quotes in quotes only so many characters begin a line. */
const LONGEST_PREFIX = 60;

const collapsible = /[ \t\r\n\f]+/g;

/** How lines inside of something begin. */
export interface LineBeginning {
	/** Of the first line. */
	first: string;
	others: string;
}

/** A place in a text, see {@link TextLines.mark}. */
interface Mark {
	lines: number;
	line: number;
}

/** A text that is written piece by piece, broken into lines as a browser does. */
export class TextLines {
	private readonly lines: string[] = [];

	/** The line that is being written. */
	private line = '';

	private isOpen = false;

	/** How long is what the open line begins with. */
	private contentAt = 0;

	/** A space that is written if something follows on the same line. */
	private needsSpace = false;

	/** A blank line that is written if something follows; how deep it stands. */
	private blankAt: number | undefined;

	private beginnings: LineBeginning[] = [];

	/** How many of the beginnings have begun a line. */
	private begun = 0;

	private length = 0;

	/** Adds words; spaces and line ends count as one space, unless they are to stay. */
	add(text: string, isPre: boolean): void {
		if (this.length > LONGEST_TEXT) return;
		if (isPre) this.addAsItIs(text);
		else this.addWords(text.replaceAll(collapsible, ' '));
	}

	/** Keeps what was written apart from what follows on the same line. */
	space(): void {
		this.needsSpace = true;
	}

	/** Ends a line, be it empty. */
	lineEnd(): void {
		if (this.isOpen) this.flush();
		else this.blank();
	}

	/** Begins a line unless one has begun, after a blank one where that is asked for. */
	block({ isApart }: { isApart: boolean }): void {
		if (this.isOpen) this.flush();
		if (isApart) this.blank();
	}

	/** Writes something whose lines begin in a way of their own. */
	within(beginning: LineBeginning, write: () => void): void {
		this.beginnings.push(beginning);
		write();
		if (this.isOpen) this.flush();
		this.beginnings.pop();
		this.begun = Math.min(this.begun, this.beginnings.length);
		if (this.blankAt !== undefined) this.blank();
	}

	/** @returns where the text is now, for {@link since}. */
	mark(): Mark {
		return { lines: this.lines.length, line: this.isOpen ? this.line.length : -1 };
	}

	/** @returns what was written since; of several lines the last. */
	since({ lines, line }: Mark): string {
		if (!this.isOpen) return '';
		const isSameLine = this.lines.length === lines && line >= this.contentAt;
		return this.line.slice(isSameLine ? line : this.contentAt);
	}

	/** All of it, with no more than one blank line in a row. */
	text(): string {
		if (this.isOpen) this.flush();
		return this.lines.join('\n').trim();
	}

	private blank(): void {
		this.blankAt = Math.min(this.blankAt ?? Infinity, this.beginnings.length);
	}

	private addWords(words: string): void {
		if (words.startsWith(' ')) this.needsSpace = true;
		const trimmed = words.trim() === '' ? words.replaceAll(' ', '') : trimSpaces(words);
		if (trimmed === '') return;
		this.write(trimmed);
		this.needsSpace = words.endsWith(' ');
	}

	private addAsItIs(text: string): void {
		for (const [index, line] of text.split('\n').entries()) {
			if (this.length > LONGEST_TEXT) return;
			if (index > 0) this.lineEnd();
			if (line !== '') this.write(line);
		}
	}

	private write(words: string): void {
		if (!this.isOpen) this.open();
		else if (this.needsSpace) this.line += ' ';
		this.needsSpace = false;
		this.line += words.replaceAll('\u00a0', ' ');
		this.length += words.length;
	}

	private open(): void {
		if (this.blankAt !== undefined && !isBlank(this.lines.at(-1))) {
			this.push(this.prefix(this.blankAt));
		}
		this.blankAt = undefined;
		this.line = this.prefix(this.beginnings.length);
		this.contentAt = this.line.length;
		this.begun = this.beginnings.length;
		this.isOpen = true;
	}

	private prefix(depth: number): string {
		let prefix = '';
		for (const [at, { first, others }] of this.beginnings.slice(0, depth).entries()) {
			if (prefix.length > LONGEST_PREFIX) break;
			prefix += at < this.begun ? others : first;
		}
		return prefix;
	}

	private flush(): void {
		this.isOpen = false;
		// Word's blank lines are paragraphs with a space that is not to be broken.
		if (this.line.trimEnd().length > this.contentAt) this.push(this.line);
		else this.blank();
		this.needsSpace = false;
	}

	private push(line: string): void {
		this.lines.push(line.trimEnd());
		this.length += line.length;
	}
}

/** The beginning of a text is as good as a blank line. */
function isBlank(line = ''): boolean {
	return /^[> ]*$/.test(line);
}

function trimSpaces(words: string): string {
	return words.slice(words.startsWith(' ') ? 1 : 0, words.endsWith(' ') ? -1 : undefined);
}
