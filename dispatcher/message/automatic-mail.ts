import { awaySubjects, deliverySubjects, deliveryTexts, receiptSubjects } from './automatic-words';
import { knownMachine } from './machine-fields';
import type { AutomaticKind } from './mail';

/** What tells an automatic mail from a person's. Names in lower case, values as they are. */
export interface AutomaticSigns {
	headers: ReadonlyMap<string, string>;
	/** The media type of the whole, with its `report-type` where it is a report. */
	contentType: string;
	reportType: string;
	/** The media types of what it has attached. */
	partTypes: ReadonlySet<string>;
	senderAddress: string;
	subject: string;
	text: string;
}

/** That a machine wrote a mail, how, and which sign gave it away, in words. */
export interface AutomaticSign {
	kind: AutomaticKind;
	reason: string;
}

type Rule = (signs: AutomaticSigns) => AutomaticSign | undefined;

/** So much of a text is looked at for how it begins. */
const BEGINNING = 4_000;
/** Marks that gateways put before a subject: `[EXTERNAL]`. */
const leadingMark = /^\s*\[[^\]]{0,60}\]\s*/;

const daemons = new Set(
	'mailer-daemon mailerdaemon mail-daemon maildaemon mailer mmdf postmaster'.split(' '),
);
/** Exchange returns mail in the name of `MicrosoftExchange` and a long number. */
const exchangeDaemon = /^microsoftexchange[\da-f]{32}$/;

const rules: Rule[] = [
	({ headers }) =>
		headers.has('x-help-desk-dispatcher')
			? { kind: 'own', reason: 'the header field x-help-desk-dispatcher' }
			: undefined,
	ofReport,
	ofReceipt,
	ofReturnedMail,
	ofAbsence,
	({ headers, senderAddress }) => knownMachine(headers, senderAddress),
	(signs) => {
		const reason = daemonSign(signs);
		return reason === undefined ? undefined : { kind: 'auto-reply', reason };
	},
];

/** The header fields that the rules look at, beside those of {@link knownMachine}. */
export const ruleFields = [
	...['x-help-desk-dispatcher', 'from', 'return-path', 'x-auto-response-suppress'],
	...['x-failed-recipients', 'x-ms-exchange-message-is-ndr', 'content-class', 'auto-submitted'],
	...['x-apple-action', 'x-vacation', 'x-ms-embedded-report'],
];

/**
 * Tells whether a machine wrote the mail.
 *
 * @returns how it did; null where a person seems to have written it, also by way of a mailing list.
 */
export function automaticSign(signs: AutomaticSigns): AutomaticSign | null {
	for (const rule of rules) {
		const sign = rule(signs);
		if (sign !== undefined) return sign;
	}
	return null;
}

/** RFC 6522: its type says what it reports, and where it does not, what it holds. */
function ofReport(signs: AutomaticSigns): AutomaticSign | undefined {
	const { contentType, reportType } = signs;
	if (contentType === 'message/delivery-status') {
		return { kind: 'delivery-report', reason: 'a report (delivery-status)' };
	}
	if (contentType !== 'multipart/report') return undefined;
	const reason = `a report (${reportType || 'unknown'})`;
	if (holdsReceipt(signs)) return { kind: 'receipt', reason };
	const isOther = reportType !== '' && !reportType.includes('delivery-status');
	const isOfDelivery = !isOther || looksReturned(signs);
	return { kind: isOfDelivery ? 'delivery-report' : 'auto-reply', reason };
}

function ofReceipt(signs: AutomaticSigns): AutomaticSign | undefined {
	if (holdsReceipt(signs))
		return { kind: 'receipt', reason: 'a report (disposition-notification)' };
	const reason = signOfMachine(signs) ?? weakSign(signs);
	if (reason === undefined || !begins(signs.subject, receiptSubjects)) return undefined;
	return { kind: 'receipt', reason };
}

/** RFC 8098, and Exchange, which has a class of its own for it. */
function holdsReceipt({ contentType, reportType, partTypes, headers }: AutomaticSigns): boolean {
	const mediaType = 'message/disposition-notification';
	return (
		contentType === mediaType ||
		partTypes.has(mediaType) ||
		(contentType === 'multipart/report' && reportType.includes('disposition-notification')) ||
		(headers.get('content-class') ?? '').toLowerCase().includes(':mdn')
	);
}

/** Without a report part, as older servers and some large ones return mail. */
function ofReturnedMail(signs: AutomaticSigns): AutomaticSign | undefined {
	const { headers, text, subject } = signs;
	const kind = 'delivery-report';
	const field = ['x-failed-recipients', 'x-ms-exchange-message-is-ndr'].find((name) =>
		headers.has(name),
	);
	if (field !== undefined) return { kind, reason: `the header field ${field}` };
	if ((headers.get('content-class') ?? '').toLowerCase().includes(':dsn')) {
		return { kind, reason: 'the header field content-class' };
	}
	const machine = daemonSign(signs);
	if (machine !== undefined && looksReturned(signs)) return { kind, reason: machine };
	const saysSo = begins(subject, deliverySubjects) && speaksOfDelivery(text);
	return saysSo
		? { kind, reason: 'subject and text of a mail server that returns a mail' }
		: undefined;
}

function looksReturned({ subject, text, partTypes }: AutomaticSigns): boolean {
	return (
		begins(subject, deliverySubjects) ||
		speaksOfDelivery(text) ||
		['message/delivery-status', 'message/rfc822', 'text/rfc822-headers'].some((type) =>
			partTypes.has(type),
		)
	);
}

function ofAbsence(signs: AutomaticSigns): AutomaticSign | undefined {
	const { headers, subject } = signs;
	const kind = 'out-of-office';
	const field = ['x-vacation', 'x-apple-action'].find((name) => headers.has(name));
	if (field !== undefined) return { kind, reason: `the header field ${field}` };
	const submitted = headers.get('auto-submitted') ?? '';
	if (submitted.toLowerCase().includes('vacation')) {
		return { kind, reason: `Auto-Submitted: ${submitted}` };
	}
	const reason = signOfMachine(signs) ?? weakSign(signs);
	if (reason === undefined || !begins(subject, awaySubjects)) return undefined;
	return { kind, reason };
}

/** Any other sign, which a subject needs beside it. */
function signOfMachine(signs: AutomaticSigns): string | undefined {
	return knownMachine(signs.headers, signs.senderAddress)?.reason ?? daemonSign(signs);
}

/** Exchange writes it on mails of persons, too: no sign alone. */
function weakSign({ headers }: AutomaticSigns): string | undefined {
	const name = 'x-auto-response-suppress';
	return headers.has(name) ? `the subject and the header field ${name}` : undefined;
}

/** A mail that nobody can answer (RFC 5321 section 4.5.5), or from a mail server itself. */
function daemonSign({ headers, senderAddress }: AutomaticSigns): string | undefined {
	const path = headers.get('return-path')?.replaceAll(/\s/g, '').toLowerCase();
	if (path === '' || path === '<>' || path === '<mailer-daemon>') return 'an empty sender';
	const written = headers.get('from') ?? '';
	if (written.includes('<>') && !written.includes('@')) return 'an empty sender';
	const [local = ''] = senderAddress.toLowerCase().split('@', 1);
	if (daemons.has(local) || exchangeDaemon.test(local)) return `sent by ${senderAddress}`;
	const isNamed = senderAddress === '' && written.toLowerCase().includes('mailer-daemon');
	return isNamed ? `sent by ${written}` : undefined;
}

function speaksOfDelivery(text: string): boolean {
	const beginning = folded(text.slice(0, BEGINNING));
	return deliveryTexts.some((words) => beginning.includes(words));
}

function begins(subject: string, known: string[]): boolean {
	const words = folded(subject.replace(leadingMark, '')).trim();
	return known.some((beginning) => words.startsWith(beginning));
}

function folded(text: string): string {
	return text.normalize('NFC').replaceAll('’', "'").replaceAll(/\s+/g, ' ').toLowerCase();
}
