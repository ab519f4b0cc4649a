import { historyHeadAt, type HistoryHead } from './history';
import { isBlank, isProgramSignature, isQuoted, isRule, quoteFollows } from './line-marks';
import type { MailKind } from './mail-kind';
import { isKnownToParties, type Parties } from './parties';

/** Nobody writes more lines by hand; behind them nothing is looked for but quoted lines. */
export const MOST_LINES = 5_000;
/** A signature whose mark lost its space is not longer. */
const MOST_SIGNATURE_LINES = 10;

/** A mail's text, and what the mail is to others. */
export interface WrittenText {
	text: string;
	kind: MailKind;
	/** Whom the mail is from and to. */
	parties?: Parties;
}

/**
 * What the sender wrote now: the text of an answer without the history quoted in it and without the
 * signature. Each line is looked at once, from the first to the last.
 *
 * @returns the whole text where the mail answers nothing or is forwarded, and where nothing but
 *   history is in it; from the head of a forwarded mail on, all that follows.
 */
export function newText({ text, kind, parties }: WrittenText): string {
	const whole = text.trim();
	if (kind === 'first' || kind === 'forward') return whole;
	const written = writtenLines(splitLines(text), { kind, parties });
	const kept = withoutProgramSignature(written).join('\n').trim();
	return kept === '' ? whole : kept;
}

/** The lines of a text, whatever ends them. */
export function splitLines(text: string): string[] {
	return text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n');
}

/**
 * Tells whether a head in an answer stands before a mail that the desk does not know yet, so that it is
 * not left out as history: it is marked as forwarded, or its header says that neither sender nor recipients
 * of the answer wrote it, nor got it.
 */
export function isForwardedIn(
	head: HistoryHead,
	{ kind, parties }: Pick<WrittenText, 'kind' | 'parties'>,
): boolean {
	if (head.kind === 'forward' || kind === 'forward') return true;
	if (head.block === undefined || kind === 'answer-to-task') return false;
	const isKnown = parties === undefined ? undefined : isKnownToParties(head.block, parties);
	// A subject that says "Re:" is believed where names alone do not tell.
	return isKnown === undefined ? kind !== 'answer' : !isKnown;
}

function writtenLines(
	lines: string[],
	about: Pick<WrittenText, 'kind'> & { parties: Parties | undefined },
): string[] {
	const written: string[] = [];
	const { kind, parties } = about;
	let inSignature = false;
	/** Dashes without a space that were none of a signature, so that no later ones are either. */
	let hasDashes = false;
	let at = 0;
	while (at < lines.length) {
		const line = lines[at] ?? '';
		const head = at < MOST_LINES ? historyHeadAt(lines, at) : undefined;
		const isForwarded =
			head !== undefined &&
			isForwardedIn(head, parties === undefined ? { kind } : { kind, parties });
		if (isForwarded) {
			// A mail is forwarded to be read, so it is not left out as a quote.
			for (const rest of lines.slice(at)) written.push(rest);
			return written;
		}
		if (head !== undefined) {
			// Without a mark before each line, nothing tells where the history ends.
			if (!quoteFollows(lines, head.end)) return withoutRule(written);
			inSignature = false;
			at = head.end;
			continue;
		}
		const quoted = isQuoted(line);
		if (quoted || isPostscript(line)) inSignature = false;
		else if (isDashes(line)) inSignature ||= line === '-- ' || (!hasDashes && endsSoon(lines, at));
		hasDashes ||= !inSignature && isDashes(line);
		if (!quoted && !inSignature) written.push(line);
		at++;
	}
	return written;
}

/** What stands before a signature (RFC 3676 section 4.3); the space behind it is often lost. */
function isDashes(line: string): boolean {
	return line.trimEnd() === '--';
}

/**
 * Whether only the few lines of a signature follow, and no more dashes, between which a log may stand.
 */
function endsSoon(lines: readonly string[], at: number): boolean {
	const following = lines.slice(at + 1, at + 2 + MOST_SIGNATURE_LINES);
	if (following.some(isDashes)) return false;
	const end = following.findIndex((line, index) => isEndOfSignature(lines, at + 1 + index, line));
	return end !== -1 || following.length <= MOST_SIGNATURE_LINES;
}

function isEndOfSignature(lines: readonly string[], at: number, line: string): boolean {
	return isQuoted(line) || (!isBlank(line) && historyHeadAt(lines, at) !== undefined);
}

function isPostscript(line: string): boolean {
	return /^\s{0,8}p\.? ?(?:p\.? ?)?s\b[.:]?/i.test(line.slice(0, 20));
}

/** Takes off the rule that Outlook draws before the history. */
export function withoutRule(lines: string[]): string[] {
	const last = lines.findLastIndex((line) => !isBlank(line));
	return last !== -1 && isRule(lines[last] ?? '') ? lines.slice(0, last) : lines;
}

/** Takes off the line that a mail program added at the end. */
function withoutProgramSignature(lines: string[]): string[] {
	const last = lines.findLastIndex((line) => !isBlank(line));
	return last !== -1 && isProgramSignature(lines[last] ?? '') ? lines.slice(0, last) : lines;
}
