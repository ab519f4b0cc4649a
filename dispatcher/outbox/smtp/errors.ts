import { DispatcherError, type DispatcherErrorCode } from '../../core/errors';
import { serverWords } from '../../core/secrets';
import type { SmtpConnection } from '../types';
import { readAnswer, type AnswerKind, type SmtpStep } from './answers';
import { cureFor, explainConnecting, WAIT } from './cures';
import type { SmtpFailure, SmtpErrorSigns } from './failure';
import { smtpSecrets } from './log-in';

const LOG_IN_CODES = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2']);

/** Failures of a connected account that pass by themselves. */
const PASSING: ReadonlySet<DispatcherErrorCode> = new Set<DispatcherErrorCode>([
	'token-not-renewed',
	'connection-failed',
	'connection-lost',
	'timed-out',
]);

const REASON_LIMIT = 500;

/**
 * Reads an error of the SMTP client.
 *
 * @param connection names the server in the reason; its secrets are taken out of the server's words.
 */
export function readSmtpFailure(error: unknown, connection: SmtpConnection): SmtpFailure {
	const signs = signsOf(error);
	const explained = (error as { cause?: unknown } | undefined)?.cause;
	if (explained instanceof DispatcherError) {
		const { code, message: reason, whatToDo } = explained;
		return { kind: PASSING.has(code) ? 'away' : 'settings', code, reason, whatToDo };
	}
	const words = wordsOfServer(signs.response || signs.message, connection);
	const server = `The mail server ${connection.host}:${connection.port}`;
	const unread = explainConnecting(signs, connection);
	if (unread !== undefined) return { ...unread, reason: `${server} ${unread.reason}` };
	const step = stepOf(signs);
	if (step === undefined) {
		const reason = `${server} could not be used: ${words}`;
		return { kind: 'away', code: codeOf(signs), reason, whatToDo: WAIT };
	}
	const kind = kindOf(step, signs);
	return {
		kind,
		code: step === 'log-in' ? 'log-in-failed' : 'sending-failed',
		reason: `${server} ${verbFor(kind, step)}: ${words}`,
		whatToDo: cureFor(kind, { step, words, connection }),
	};
}

/** At which step the server refused; undefined if it gave no answer. */
function stepOf({ code, command, responseCode }: SmtpErrorSigns): SmtpStep | undefined {
	if (LOG_IN_CODES.has(code)) return 'log-in';
	if (code === 'EMESSAGE' || code === 'ESTREAM') return 'content';
	if (code === 'EENVELOPE') {
		if (command === 'MAIL FROM') return 'sender';
		return command === 'DATA' ? 'data' : 'recipient';
	}
	return responseCode === 0 ? undefined : 'greeting';
}

/** Without an answer of the server, the client could not send the mail. */
function kindOf(step: SmtpStep, { code, response, responseCode }: SmtpErrorSigns): AnswerKind {
	if (responseCode !== 0) return readAnswer(step, response);
	if (step === 'log-in') return 'settings';
	if (step === 'recipient') return 'recipient-refused';
	return code === 'ESTREAM' ? 'mail-delayed' : 'too-large';
}

function verbFor(kind: AnswerKind, step: SmtpStep): string {
	if (step === 'log-in') return 'refused the login';
	if (kind === 'settings' || kind === 'away') return 'does not accept mail from here';
	if (kind === 'recipient-refused' || kind === 'content-refused' || kind === 'too-large') {
		return 'refused the mail';
	}
	return 'did not accept the mail for now';
}

function codeOf({ code }: SmtpErrorSigns): DispatcherErrorCode {
	if (code === 'EDNS') return 'host-not-found';
	if (code === 'ETIMEDOUT' || code === 'EABORT') return 'timed-out';
	return code === 'EPROTOCOL' ? 'sending-failed' : 'connection-failed';
}

function signsOf(error: unknown): SmtpErrorSigns {
	const fields = (typeof error === 'object' && error !== null ? error : {}) as Partial<
		Record<keyof SmtpErrorSigns, unknown>
	>;
	return {
		message: typeof fields.message === 'string' ? fields.message : String(error),
		code: typeof fields.code === 'string' ? fields.code : '',
		originalCode: typeof fields.originalCode === 'string' ? fields.originalCode : '',
		timeoutType: typeof fields.timeoutType === 'string' ? fields.timeoutType : '',
		command: typeof fields.command === 'string' ? fields.command : '',
		response: typeof fields.response === 'string' ? fields.response : '',
		responseCode: typeof fields.responseCode === 'number' ? fields.responseCode : 0,
	};
}

/** What an outgoing server said, as it may be shown and kept: without secrets, on one line. */
export function wordsOfServer(words: string, connection: SmtpConnection): string {
	return serverWords(words, { secrets: smtpSecrets(connection), limit: REASON_LIMIT });
}
