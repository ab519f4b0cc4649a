import {
	isBareReplyHead,
	isForwardMark,
	isHeaderBlock,
	isOriginalMark,
	isProgramSignature,
	isQuoted,
	isRule,
	isSignatureMark,
	replyHeadLines,
} from './reply-heads';

/** Nobody writes more lines by hand; those behind them are kept as they are. */
const MOST_LINES = 20_000;

/** A mail's text, and whether the mail answers or forwards another. */
export interface WrittenText {
	text: string;
	/**
	 * `first`: it answers nothing; `answer`: the history may stand below; `forward`: what stands below
	 * is what it is about.
	 */
	kind: 'first' | 'answer' | 'forward';
}

/**
 * What the sender wrote now: the text of an answer without the history quoted in it and without the
 * signature. Each line is looked at once, from the first to the last.
 *
 * @returns the whole text where the mail answers nothing or is forwarded, and where nothing but
 *   history is in it; from the mark of a forwarded mail on, all that follows.
 */
export function newText({ text, kind }: WrittenText): string {
	const whole = text.trim();
	if (kind !== 'answer') return whole;
	const written = writtenLines(splitLines(text));
	const kept = withoutProgramSignature(written).join('\n').trim();
	return kept === '' ? whole : kept;
}

function writtenLines(lines: string[]): string[] {
	const written: string[] = [];
	let inSignature = false;
	let at = 0;
	while (at < lines.length) {
		const line = lines[at] ?? '';
		if (at >= MOST_LINES || isForwardMark(line)) {
			// A mail is forwarded to be read, so it is not left out as a quote.
			for (const rest of lines.slice(at)) written.push(rest);
			return written;
		}
		const head = headAt(lines, at);
		if (head !== undefined) {
			// Without a mark before each line, nothing tells where the history ends.
			if (!isFollowedByQuote(lines, at + head)) return withoutRule(written);
			inSignature = false;
			at += head;
			continue;
		}
		const quoted = isQuoted(line);
		inSignature = !quoted && (inSignature || isSignatureMark(line));
		if (!quoted && !inSignature) written.push(line);
		at++;
	}
	return written;
}

/** @returns how many lines introduce the history from here on; undefined where none does. */
function headAt(lines: readonly string[], at: number): number | undefined {
	const line = lines[at] ?? '';
	if (isOriginalMark(line) || isHeaderBlock(lines, at)) return 1;
	const count = replyHeadLines(lines, at);
	if (count > 0) return count;
	return isBareReplyHead(line) && isFollowedByQuote(lines, at + 1) ? 1 : undefined;
}

function isFollowedByQuote(lines: readonly string[], at: number): boolean {
	// A head and its quote have a line or two between them, no more.
	const next = lines.slice(at, at + 3).find((line) => line.trim() !== '');
	return next !== undefined && isQuoted(next);
}

/** Takes off the rule that Outlook draws before the history. */
function withoutRule(lines: string[]): string[] {
	const last = lines.findLastIndex((line) => line.trim() !== '');
	return last !== -1 && isRule(lines[last] ?? '') ? lines.slice(0, last) : lines;
}

/** Takes off the line that a mail program added at the end. */
function withoutProgramSignature(lines: string[]): string[] {
	const last = lines.findLastIndex((line) => line.trim() !== '');
	return last !== -1 && isProgramSignature(lines[last] ?? '') ? lines.slice(0, last) : lines;
}

function splitLines(text: string): string[] {
	return text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n');
}
