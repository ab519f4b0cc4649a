import { cleanLine } from './clean-text';
import { reasonOf, statusIn } from './delivery-status';
import type { ReportedRecipient } from './mail';

/** Of each text so much is read, by lines of so many characters. */
const READ_LENGTH = 20_000;
const MOST_LINES = 400;
const LONGEST_LINE = 1_000;
const MOST_RECIPIENTS = 50;
const MOST_REASON_LINES = 12;

/** Where the returned mail begins, or the fields of a report part. */
const headerField =
	/^[> ]{0,4}(?:received|return-path|message-id|mime-version|dkim-signature|reporting-mta|final-recipient|original-recipient):/i;
const copyMark =
	/^[-_=* >|]{0,40}(?:below this line is a copy|this is a copy of|the (?:header|body) of the original|original message|returned message|unsent message|undelivered message|message headers? follow)/i;

/** An address that a line is about: alone, in brackets, behind few words, before a colon or a reason. */
const address = /[^\s<>()[\]:;,"'@]{1,100}@[\w.-]{1,200}\w/;
const eachAddress = /[^\s<>()[\]:;,"'@]{1,100}@[\w.-]{1,200}\w/g;
const leadingWords =
	/^(?:[-*>•\s<"'(]|[45]\d\d[ -]|mailto:|smtp:|rfc822;|(?:to|recipient|user|unknown user|address|could not be delivered to|mail to|delivery to|failed recipient|failed address|final recipient|e-?mail|an|à|para|per|宛先|あて先)\s?[:;]|(?:could not be delivered to|mail to|delivery to|user|user unknown|message to)\s){0,8}/i;

/** Of mail that a server goes on trying to deliver. */
const delayed =
	/has been delayed|will (?:keep|continue) (?:trying|to try)|still being retried|is delayed|delivery delayed|warning message only|not been delivered yet|will be retried|noch nicht zugestellt|wird weiter versucht/i;

/** Where a server names the mail that it could not deliver, by its To, Subject and Date. */
const namesMail = /^(?:subject|sent|date|cc):/i;
const words = /[\p{L}\d]/u;

/** A reply of a mail server: `550 5.1.1 …`. */
const reply = /(?<!\d)[45]\d\d[ -]/;

interface TextReport {
	text: string;
	subject: string;
	/** From and To of the report itself, which are not what it is about. */
	own: string[];
	/** Addresses that the report's header names, where it does. */
	failed: string[];
}

/**
 * Reads what a mail server without a report part tells in its text: which recipients it could not deliver
 * to, and why. The address stands at the beginning of a line, and the reason behind or below it; where no
 * line begins with one, an address amid the words is meant.
 */
export function readReturnedText(report: TextReport): ReportedRecipient[] {
	const lines = ownLines(report.text);
	const ignored = new Set(report.own.map((one) => one.toLowerCase()));
	const isOther = (one: string) => !ignored.has(one.toLowerCase());
	const found = recipientsAt(lines, isOther);
	for (const one of report.failed) {
		if (!found.has(one)) found.set(one, recipientsAmid(lines, isOther).get(one) ?? '');
	}
	const amid = found.size > 0 ? found : recipientsAmid(lines, isOther);
	// Who writes to himself gets the mail back from himself.
	const recipients = amid.size > 0 ? amid : recipientsAt(lines, () => true);
	const common = lines.find((line) => reply.test(line)) ?? '';
	const action = delayed.test(`${report.subject} ${lines.join(' ')}`) ? 'delayed' : 'failed';
	return [...recipients].slice(0, MOST_RECIPIENTS).map(([recipient, told]) => {
		const isClear = reply.test(told) || statusIn(told) !== '' || recipients.size > 1;
		const said = reasonOf((isClear && told !== '' ? told : common || told).replace(/^#+/, ''));
		return { address: recipient, action, status: statusIn(said), reason: said };
	});
}

type Recipients = Map<string, string>;

function recipientsAt(lines: string[], isOther: (one: string) => boolean): Recipients {
	const found: Recipients = new Map();
	for (const [position, line] of lines.entries()) {
		const recipient = recipientOf(line);
		if (recipient === undefined || !isOther(recipient)) continue;
		if (namesMail.test(lines[position + 1] ?? '')) continue;
		if (found.size >= MOST_RECIPIENTS && !found.has(recipient)) continue;
		const reason = reasonAt(lines, position, recipient) || paragraphAbove(lines, position);
		const known = found.get(recipient) ?? '';
		if (known === '' || (!reply.test(known) && reply.test(reason))) found.set(recipient, reason);
	}
	return found;
}

function recipientsAmid(lines: string[], isOther: (one: string) => boolean): Recipients {
	const found: Recipients = new Map();
	for (const [position, line] of lines.entries()) {
		for (const [one] of line.matchAll(eachAddress)) {
			const below = reasonAt(lines, position, one);
			const reason = reply.test(below) ? below : line.trim();
			if (isOther(one) && !found.has(one)) found.set(one, reason);
		}
		if (found.size >= MOST_RECIPIENTS) break;
	}
	return found;
}

/** What the server itself wrote, without the mail that it returns. */
function ownLines(text: string): string[] {
	const lines = text
		.slice(0, READ_LENGTH)
		.split(/\r\n?|\n/, MOST_LINES)
		.map((line) => cleanLine(line, LONGEST_LINE));
	const end = lines.findIndex((line) => headerField.test(line) || copyMark.test(line));
	return end === -1 ? lines : lines.slice(0, end);
}

function recipientOf(line: string): string | undefined {
	const rest = line.replace(leadingWords, '');
	const found = address.exec(rest);
	if (found === null || found.index !== 0) return undefined;
	return found[0].replace(/\.{1,3}$/, '');
}

/** Behind the address, or in the lines below it up to a blank one or the next recipient. */
function reasonAt(lines: string[], position: number, recipient: string): string {
	const line = lines[position] ?? '';
	const behind = line
		.slice(line.indexOf(recipient) + recipient.length)
		.replace(/^[\s>)"':;,.…\]-]{1,20}/, '')
		.trim();
	const below: string[] = [];
	for (const next of lines.slice(position + 1, position + 1 + MOST_REASON_LINES)) {
		if (next.trim() === '') {
			const last = below.at(-1) ?? behind;
			if (last !== '' && !last.endsWith(':')) break;
			continue;
		}
		if (recipientOf(next) !== undefined) break;
		if (words.test(next)) below.push(next.trim());
	}
	return [behind, ...below].filter((part) => part !== '').join(' ');
}

/** Some tell the reason first. */
function paragraphAbove(lines: string[], position: number): string {
	const above: string[] = [];
	for (const line of lines
		.slice(Math.max(0, position - MOST_REASON_LINES), position)
		.toReversed()) {
		if (!words.test(line) || recipientOf(line) !== undefined) {
			if (above.length > 0) break;
			continue;
		}
		above.unshift(line.trim());
	}
	return above.join(' ');
}
