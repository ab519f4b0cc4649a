/** More folders are in no mailbox that people use; each takes a kilobyte, and all are sorted. */
const MOST_FOLDERS = 20_000;
/** Lines of one reply. Mails that others deleted are told a line each, and those of a FETCH are kept. */
const MOST_LINES = 100_000;
/** All lines of one reply together. The UIDs of a million mails take half of it. */
const MOST_LINE_OCTETS = 16 * 1024 * 1024;
/** What may come in literals where no mail was asked for, and beyond what was. */
const SPARE_LITERAL_OCTETS = 4 * 1024 * 1024;
/** Servers that make a mail up when it is asked for tell its size by estimate (Exchange). */
const SIZE_TOLERANCE = 2;
/** A batch that is moved has some hundred mails. */
const MOST_COPIED_UIDS = 10_000;
/** The longest list of mails that a server may give as ranges. */
const MOST_LISTED_UIDS = 2_000_000;

const LINE_FEED = 0x0a;
/** `{12}` or `~{12}` at the end of a line: so many octets follow (RFC 3501 section 4.3). */
const literalMark = /\{(\d{1,60})\}\r?\n$/;
const folderLine = /^\0*\* X?L(IST|SUB) /i;
const searchLine = /^\0*\* SEARCH /i;

/**
 * Counts what a server answers to one command, before anything of it is understood: a hostile or
 * broken one may send without end, or a short range that stands for a billion mails.
 */
export class ReplyMeter {
	private literalAllowance = SPARE_LITERAL_OCTETS;

	private lineOctets = 0;

	private literalOctets = 0;

	private lines = 0;

	private folders = 0;

	/** Octets of a literal that are still to come. */
	private literalLeft = 0;

	/** The line that is not at its end yet. */
	private pending: Buffer[] = [];

	/** Whether the line goes on one that a literal broke. */
	private isContinued = false;

	/** A command was sent: what comes now is its answer. */
	begin(): void {
		this.lineOctets = 0;
		this.literalOctets = 0;
		this.lines = 0;
		this.folders = 0;
	}

	/**
	 * Says how much the next answers may hold in literals.
	 *
	 * @param octets the sizes of the mails that are asked for, as the server told them.
	 */
	expect(octets: number): void {
		this.literalAllowance = SPARE_LITERAL_OCTETS + SIZE_TOLERANCE * octets;
	}

	/**
	 * Reads on in what the server sends.
	 *
	 * @returns what is too much; undefined where all is well.
	 */
	read(chunk: Buffer): string | undefined {
		let at = 0;
		while (at < chunk.length) {
			if (this.literalLeft > 0) {
				const taken = Math.min(this.literalLeft, chunk.length - at);
				this.literalLeft -= taken;
				at += taken;
				continue;
			}
			const lineFeed = chunk.indexOf(LINE_FEED, at);
			const end = lineFeed === -1 ? chunk.length : lineFeed + 1;
			const excess = this.readLine(chunk.subarray(at, end), lineFeed !== -1);
			if (excess !== undefined) return excess;
			at = end;
		}
		return undefined;
	}

	private readLine(part: Buffer, isWhole: boolean): string | undefined {
		this.lineOctets += part.length;
		if (this.lineOctets > MOST_LINE_OCTETS) {
			return `more than ${MOST_LINE_OCTETS} octets of lines in one answer`;
		}
		this.pending.push(part);
		if (!isWhole) return undefined;
		const line = Buffer.concat(this.pending);
		this.pending = [];
		return this.countLine(line) ?? this.startLiteral(line) ?? countUids(line);
	}

	private countLine(line: Buffer): string | undefined {
		if (this.isContinued) return undefined;
		this.lines += 1;
		if (this.lines > MOST_LINES) return `more than ${MOST_LINES} lines in one answer`;
		if (!folderLine.test(line.toString('latin1', 0, 20))) return undefined;
		this.folders += 1;
		return this.folders > MOST_FOLDERS ? `more than ${MOST_FOLDERS} folders` : undefined;
	}

	private startLiteral(line: Buffer): string | undefined {
		const mark = literalMark.exec(line.toString('latin1', Math.max(0, line.length - 64)));
		this.isContinued = mark !== null;
		if (mark === null) return undefined;
		this.literalLeft = Number(mark[1]);
		this.literalOctets += this.literalLeft;
		if (this.literalOctets <= this.literalAllowance) return undefined;
		return `${this.literalOctets} octets of content, where at most ${this.literalAllowance} were to be expected`;
	}
}

/** Where mails are told by ranges (RFC 4315, 7162, 9051) each is a number in memory afterwards. */
function countUids(line: Buffer): string | undefined {
	const words = line.toString('latin1');
	if (searchLine.test(words.slice(0, 20))) return undefined;
	const kind = /\b(COPYUID|ESEARCH|VANISHED)\b/i.exec(words)?.[1]?.toUpperCase();
	if (kind === undefined) return undefined;
	const most = kind === 'COPYUID' ? MOST_COPIED_UIDS : MOST_LISTED_UIDS;
	let count = 0;
	for (const [, first, last] of words.matchAll(/\b(\d{1,20})(?::(\d{1,20}))?\b/g)) {
		count += last === undefined ? 1 : Math.abs(Number(last) - Number(first)) + 1;
	}
	return count > most ? `${kind} with more than ${most} mails` : undefined;
}
