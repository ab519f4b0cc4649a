import { historyHeadAt, type HistoryHead } from './history';
import { isBlank, isQuoted, unquoted } from './line-marks';
import type { ForwardedMail, MailAddress } from './mail';
import { readMailbox } from './mailbox-text';
import {
	isForwardedIn,
	MOST_LINES,
	splitLines,
	withoutRule,
	type WrittenText,
} from './quoted-text';
import { stripReplyPrefixes } from './subject-marks';
import { headFillers, headOpenings, headVerbs } from './words/head-words';

const LONGEST_VALUE = 1_000;
const someDigit = /\p{Nd}/u;

/** A mail that may forward another in its text. */
export interface ForwardingText extends WrittenText {
	subject: string;
}

/**
 * Reads the topmost mail that is forwarded in a text: below the mark or the header that Outlook, Gmail, Apple
 * Mail, Thunderbird or Yahoo set before it. Each line is looked at once.
 *
 * @returns null where none is forwarded, as in an answer; the sender is null where no address is told.
 */
export function forwardedMail({
	text,
	subject,
	kind,
	parties,
}: ForwardingText): ForwardedMail | null {
	const lines = splitLines(text);
	const about = parties === undefined ? { kind } : { kind, parties };
	for (let at = 0; at < Math.min(lines.length, MOST_LINES); at++) {
		const isShownQuoted = isQuoted(lines[at] ?? '');
		if (isShownQuoted && kind !== 'forward') continue;
		const shown = isShownQuoted ? quotedPart(lines, at) : lines;
		const head = historyHeadAt(shown, isShownQuoted ? 0 : at);
		if (head === undefined) continue;
		if (!isForwardedIn(head, about) && kind !== 'first') return null;
		if (!tellsOfAnother(head, kind)) continue;
		const note = withoutRule(lines.slice(0, at)).join('\n').trim();
		const end = isShownQuoted ? at + head.end : head.end;
		return describe(head, { note, below: lines.slice(end), subject });
	}
	return null;
}

/** Enough of the quoted lines for a head, with one level of quoting taken off. */
function quotedPart(lines: readonly string[], at: number): string[] {
	const part = lines.slice(at, at + 50);
	const end = part.findIndex((line) => !isQuoted(line));
	return part.slice(0, end === -1 ? part.length : end).map(unquoted);
}

/** A person's words alone do not: "On Monday Anna wrote:" may stand in any mail. */
function tellsOfAnother(head: HistoryHead, kind: WrittenText['kind']): boolean {
	if (head.block !== undefined) {
		// In a mail that nothing else calls a forward, From may be where a journey begins.
		const from = head.block.values.get('from') ?? '';
		return kind !== 'first' || head.kind !== 'block' || readMailbox(from).address !== '';
	}
	const isNamed = head.text?.includes('@') ?? false;
	return head.kind === 'reply' ? kind === 'forward' && isNamed : head.kind === 'forward' || isNamed;
}

interface Described {
	note: string;
	below: string[];
	subject: string;
}

function describe(
	{ block, text }: HistoryHead,
	{ note, below, subject }: Described,
): ForwardedMail {
	const written = block?.values;
	const head = text === undefined ? undefined : readHead(text);
	return {
		from: written === undefined ? (head?.from ?? null) : sender(written.get('from') ?? ''),
		subject: (written?.get('subject') ?? stripReplyPrefixes(subject)).slice(0, LONGEST_VALUE),
		date: (written?.get('sent') ?? head?.date ?? '').slice(0, LONGEST_VALUE),
		note,
		text: withoutQuoting(below).join('\n').trim(),
	};
}

function sender(text: string): MailAddress | null {
	const { name, address } = readMailbox(text);
	return address === '' ? null : { name, address };
}

/** `On 2 March 2026 09:20, "Anna Berg" <anna@example.com> wrote:`, or the name before the date. */
function readHead(text: string): { from: MailAddress | null; date: string } {
	const { address } = readMailbox(text);
	const [before = '', ...rest] = text.split(/[<([]/);
	const words = before.trim().split(/\s+/);
	const lastDigit = words.findLastIndex((word) => someDigit.test(word));
	const nameWords = words.slice(lastDigit + 1);
	const first = nameWords.findIndex((word) => !isNoName(word));
	const { name } = readMailbox(first === -1 ? '' : nameWords.slice(first).join(' '));
	const date = lastDigit === -1 ? dateIn(rest.join(' ')) : dateIn(before);
	return { from: address === '' ? null : { name, address }, date };
}

function isNoName(written: string): boolean {
	const word = written.toLowerCase().replace(/[,:]$/, '');
	return headFillers.has(word) || headVerbs.has(word);
}

/** From the day's name or number to the last digit. */
function dateIn(text: string): string {
	const words = text.trim().split(/\s+/);
	const last = words.findLastIndex((word) => someDigit.test(word));
	const first = words.findIndex((word) => someDigit.test(word));
	// `Mon, Mar 2, 2026 at 9:20`: its beginning is not a number.
	const opened = headOpenings.has((words[0] ?? '').toLowerCase()) ? 1 : 0;
	const start = first > 3 ? first : Math.min(opened, first);
	return words
		.slice(start, last + 1)
		.join(' ')
		.replace(/[,:]$/, '');
}

/** One level, where it begins quoted. */
function withoutQuoting(lines: string[]): string[] {
	const first = lines.find((line) => !isBlank(line));
	return first !== undefined && isQuoted(first) ? lines.map(unquoted) : lines;
}
