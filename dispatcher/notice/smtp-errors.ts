import { DispatcherError } from '../errors';
import { serverWords } from '../secrets';
import { certificateProblem } from '../sign-in/certificate-problem';
import { smtpSecrets } from './smtp-log-in';
import type { SmtpConnection } from './types';

/** Why a mail was not taken, and what that means for it and for the mails after it. */
export interface SmtpFailure {
	/** `permanent`: the same mail would be refused again. */
	kind: 'permanent' | 'temporary';
	/** `connection`: nothing about this mail, so others would fail in the same way now. */
	scope: 'mail' | 'connection';
	/** One sentence without its full stop, in the server's own words where it said something. */
	reason: string;
}

/** What nodemailer puts on its errors. */
interface SmtpErrorSigns {
	message: string;
	code: string;
	/** Node's own, where nodemailer wrote its own over it. */
	originalCode: string;
	command: string;
	response: string;
	responseCode: number;
}

/** Errors that speak of one mail: its sender, its recipients, its content. */
const MAIL_CODES = new Set(['EENVELOPE', 'EMESSAGE', 'ESTREAM', 'EMAXRECIPIENTS']);

const LOG_IN_CODES = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2']);

/** Replies about the session, whichever mail is on its way: closing down, log in first, TLS first. */
const SESSION_REPLIES = new Set([421, 503, 530, 535, 538]);

const REASON_LIMIT = 500;

/**
 * Reads an error of the SMTP client. A refused log-in counts as temporary: it is put right in the
 * credential, and the mails that wait are then still wanted.
 *
 * @param connection names the server in the reason; its secrets are taken out of the server's words.
 */
export function readSmtpFailure(error: unknown, connection: SmtpConnection): SmtpFailure {
	const signs = signsOf(error);
	const explained = (error as { cause?: unknown } | undefined)?.cause;
	if (explained instanceof DispatcherError) {
		return connectionFailure(`${explained.message}. ${withoutFullStop(explained.whatToDo)}`);
	}
	const words = wordsOfServer(signs.response || signs.message, connection);
	const server = `${connection.host}:${connection.port}`;
	const tlsProblem = explainTls(signs);
	if (tlsProblem !== undefined) return connectionFailure(`The mail server ${server} ${tlsProblem}`);
	if (LOG_IN_CODES.has(signs.code)) {
		return connectionFailure(`The mail server ${server} refused the log-in: ${words}`);
	}
	if (!MAIL_CODES.has(signs.code)) {
		return connectionFailure(`The mail server ${server} could not be used: ${words}`);
	}
	if (SESSION_REPLIES.has(signs.responseCode)) {
		return connectionFailure(`The mail server ${server} takes no mail in this session: ${words}`);
	}
	// Without a reply it was the client that found the mail impossible to send: too large, no address.
	const permanent = signs.responseCode === 0 ? signs.code !== 'ESTREAM' : signs.responseCode >= 500;
	return {
		kind: permanent ? 'permanent' : 'temporary',
		scope: 'mail',
		reason: permanent
			? `The mail server ${server} refused the mail: ${words}`
			: `The mail server ${server} did not take the mail for now: ${words}`,
	};
}

function explainTls({ code, originalCode, command }: SmtpErrorSigns): string | undefined {
	const problem = certificateProblem(originalCode) ?? certificateProblem(code);
	if (problem !== undefined) return `has a certificate that is not accepted: ${problem}`;
	if (code !== 'ETLS' || command !== 'STARTTLS') return undefined;
	return 'does not offer STARTTLS, so nobody was signed in';
}

function withoutFullStop(words: string): string {
	return words.replace(/\.$/, '');
}

function connectionFailure(reason: string): SmtpFailure {
	return { kind: 'temporary', scope: 'connection', reason };
}

function signsOf(error: unknown): SmtpErrorSigns {
	const fields = (typeof error === 'object' && error !== null ? error : {}) as Partial<
		Record<keyof SmtpErrorSigns, unknown>
	>;
	return {
		message: typeof fields.message === 'string' ? fields.message : String(error),
		code: typeof fields.code === 'string' ? fields.code : '',
		originalCode: typeof fields.originalCode === 'string' ? fields.originalCode : '',
		command: typeof fields.command === 'string' ? fields.command : '',
		response: typeof fields.response === 'string' ? fields.response : '',
		responseCode: typeof fields.responseCode === 'number' ? fields.responseCode : 0,
	};
}

/** What an outgoing server said, as it may be shown and kept: without secrets, on one line. */
export function wordsOfServer(words: string, connection: SmtpConnection): string {
	return serverWords(words, { secrets: smtpSecrets(connection), limit: REASON_LIMIT });
}
