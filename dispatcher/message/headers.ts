import type { ParsedMail as Parsed } from 'mailparser';
import { ruleFields, type AutomaticSigns } from './automatic-mail';
import { cleanLine } from './clean-text';
import { machineFields } from './machine-fields';
import { readMessageIds } from './message-ids';

const LONGEST_VALUE = 1_000;

const signFields: ReadonlySet<string> = new Set([...ruleFields, ...machineFields]);

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

/** What is known of a mail, beside its header, where a machine may have written it. */
export interface ReadContent {
	senderAddress: string;
	subject: string;
	text: string;
	attachments: Array<{ mediaType: string }>;
}

/** What tells an automatic mail. */
export function readSigns(
	parsed: Parsed,
	{ senderAddress, subject, text, attachments }: ReadContent,
): AutomaticSigns {
	const contentType = parsed.headers.get('content-type') as
		{ value?: string; params?: Record<string, string> } | undefined;
	return {
		headers: rawFields(parsed, signFields),
		contentType: contentType?.value?.toLowerCase() ?? '',
		reportType: contentType?.params?.['report-type']?.toLowerCase() ?? '',
		partTypes: new Set(attachments.map(({ mediaType }) => mediaType)),
		senderAddress,
		subject,
		text,
	};
}

/**
 * Reads the Message-IDs of a field that may hold words, comments and several of them, as it is: the parser
 * takes words for IDs. Only where it has decoded something its value is better.
 */
export function readIdField(parsed: Parsed, name: 'in-reply-to' | 'references'): string[] {
	const lines = parsed.headerLines.filter(({ key }) => key === name);
	const written = lines.map(({ line }) => octetsAsText(line.slice(line.indexOf(':') + 1)));
	const isEncoded = written.some((value) => value.includes('=?'));
	const decoded = name === 'references' ? parsed.references : parsed.inReplyTo;
	return readMessageIds(isEncoded ? decoded : written.join(' '));
}

/** The parser gives the octets of a field as they are, one a character. */
function octetsAsText(octets: string): string {
	return Buffer.from(octets, 'latin1').toString('utf8');
}

/** The field Date as it is: for one that it cannot read, the parser gives the current time. */
export function dateField({ headerLines }: Pick<Parsed, 'headerLines'>): string | undefined {
	const line = headerLines.find(({ key }) => key === 'date')?.line;
	return line?.slice(line.indexOf(':') + 1);
}

function rawFields({ headerLines }: Parsed, names: ReadonlySet<string>): Map<string, string> {
	const fields = new Map<string, string>();
	for (const { key, line } of headerLines) {
		if (!names.has(key) || fields.has(key)) continue;
		fields.set(key, cleanLine(line.slice(line.indexOf(':') + 1), LONGEST_VALUE));
	}
	return fields;
}
