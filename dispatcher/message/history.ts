import { gluedBlock, headerBlockAt, markedBlockAt, type HeaderBlock } from './header-block';
import {
	afterForwardMark,
	isBlank,
	isOriginalMark,
	isQuoted,
	isRule,
	unquoted,
} from './line-marks';
import { replyHeadAt } from './reply-heads';

/** Blank lines between a mark and the block below it. */
const MOST_BLANK_LINES = 3;

/** What introduces another mail in a text. */
export interface HistoryHead {
	/**
	 * `forward`: a mark says that it is forwarded; `original`: that it is the original; `block`: the mail's
	 * header stands there alone; `reply`: somebody is said to write.
	 */
	kind: 'forward' | 'original' | 'block' | 'reply';
	/** The first line of the other mail's text. */
	end: number;
	/** Its header, where one was found. */
	block?: HeaderBlock;
	/** The head on one line, of a reply. */
	text?: string;
}

/**
 * Reads what introduces another mail at a line.
 *
 * @returns undefined where nothing does.
 */
export function historyHeadAt(lines: readonly string[], at: number): HistoryHead | undefined {
	const line = lines[at] ?? '';
	const rest = afterForwardMark(line);
	if (rest !== undefined) return markedHead(lines, { at, rest, kind: 'forward' });
	if (isOriginalMark(line)) return markedHead(lines, { at, rest: '', kind: 'original' });
	const block = isRule(line) ? undefined : headerBlockAt(lines, at);
	if (block !== undefined) return { kind: 'block', end: block.end, block };
	const reply = replyHeadAt(lines, at);
	return reply && { kind: 'reply', end: at + reply.lines, text: reply.text };
}

interface MarkedHead {
	at: number;
	/** What follows the mark on its line. */
	rest: string;
	kind: 'forward' | 'original';
}

function markedHead(lines: readonly string[], { at, rest, kind }: MarkedHead): HistoryHead {
	const glued = rest === '' ? undefined : gluedBlock(rest);
	if (glued !== undefined) return { kind, end: at + 1, block: glued };
	let start = at + 1;
	while (start <= at + MOST_BLANK_LINES && isBlankQuoted(lines[start] ?? '')) start++;
	const block = markedBlockAt(lines, start) ?? quotedBlockAt(lines, start);
	if (block !== undefined) return { kind, end: block.end, block };
	// Yandex writes a head of the other kind there.
	const reply = replyHeadAt(lines, start);
	return reply === undefined
		? { kind, end: at + 1 }
		: { kind, end: start + reply.lines, text: reply.text };
}

/** Apple Mail quotes the header, too. */
function quotedBlockAt(lines: readonly string[], start: number): HeaderBlock | undefined {
	if (!isQuoted(lines[start] ?? '')) return undefined;
	const quoted = lines.slice(start, start + 40).map(unquoted);
	const block = markedBlockAt(quoted, 0);
	return block && { ...block, end: start + block.end };
}

function isBlankQuoted(line: string): boolean {
	return isBlank(isQuoted(line) ? unquoted(line) : line);
}
