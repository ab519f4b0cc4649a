import type { ParsedMail as Parsed } from 'mailparser';
import { automaticSignNames, type AutomaticSigns } from './automatic-mail';
import { cleanLine } from './clean-text';

const LONGEST_VALUE = 1_000;
const MOST_REFERENCES = 100;

/** Header fields that a help desk may want to look at, beside those with a place of their own. */
const matters = new Set([
	'auto-submitted',
	'content-language',
	'delivered-to',
	'importance',
	'list-id',
	'precedence',
	'priority',
	'return-path',
	'thread-topic',
	'x-auto-response-suppress',
	'x-help-desk-dispatcher',
	'x-mailer',
	'x-original-to',
	'x-priority',
]);

/** The header fields that matter, by lower-case name; of a repeated one, the first. */
export function readHeaders(parsed: Parsed): Record<string, string> {
	return Object.fromEntries(rawFields(parsed, matters));
}

/** What tells an automatic mail. */
export function readSigns(parsed: Parsed, senderAddress: string): AutomaticSigns {
	const contentType = parsed.headers.get('content-type') as
		{ value?: string; params?: Record<string, string> } | undefined;
	return {
		headers: rawFields(parsed, automaticSignNames),
		contentType: contentType?.value?.toLowerCase() ?? '',
		reportType: contentType?.params?.['report-type'],
		senderAddress,
	};
}

/**
 * Reads Message-IDs (RFC 5322 section 3.6.4), each with its angle brackets.
 *
 * @returns of very many, the newest, which are the last.
 */
export function readMessageIds(field: string | string[] | undefined): string[] {
	const texts = field === undefined ? [] : [field].flat();
	return texts
		.flatMap((text) => text.split(/[\s,]+/))
		.map((id) => withoutBrackets(cleanLine(id, LONGEST_VALUE)))
		.filter((id) => id !== '')
		.map((id) => `<${id}>`)
		.slice(-MOST_REFERENCES);
}

function withoutBrackets(id: string): string {
	let start = 0;
	let end = id.length;
	while (id.charAt(start) === '<') start++;
	while (end > start && id.charAt(end - 1) === '>') end--;
	return id.slice(start, end);
}

function rawFields({ headerLines }: Parsed, names: ReadonlySet<string>): Map<string, string> {
	const fields = new Map<string, string>();
	for (const { key, line } of headerLines) {
		if (!names.has(key) || fields.has(key)) continue;
		fields.set(key, cleanLine(line.slice(line.indexOf(':') + 1), LONGEST_VALUE));
	}
	return fields;
}
