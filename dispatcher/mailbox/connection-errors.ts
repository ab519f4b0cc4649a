import { DispatcherError } from '../core/errors';
import { serverWords, withoutSecrets } from '../core/secrets';
import { certificateProblem } from '../core/sign-in/certificate-problem';
import { sentTokens } from '../core/sign-in/sent-tokens';
import type { ConnectionFailure, AttemptDetails, Diagnosis } from './failure';
import { explainSignIn } from './sign-in-errors';
import type { MailboxConnection } from './types';

const WORDS_LIMIT = 500;

const nameLookupCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ENODATA']);
const timeoutCodes = new Set([
	'CONNECT_TIMEOUT',
	'GREETING_TIMEOUT',
	'UPGRADE_TIMEOUT',
	'ETIMEOUT',
	'ETIMEDOUT',
]);
const lostCodes = new Set([
	'NoConnection',
	'EConnectionClosed',
	'StateLogout',
	'ECONNRESET',
	'EPIPE',
]);

/** imapflow's own, for what is larger than it takes. */
export const LIMIT_CODES: ReadonlySet<string> = new Set([
	'LineTooLarge',
	'LiteralTooLarge',
	'ResponseTooLarge',
	'TooManyTokens',
	'TooManyResponses',
]);

/**
 * Tells which step of opening a mailbox failed, and what to do about it.
 *
 * @param error what imapflow or the socket threw.
 * @param connection what was connected to; its secrets are taken out of what the server said.
 * @param attempt what was sent and offered at a failed connecting.
 */
export function explainConnectionError(
	error: unknown,
	connection: MailboxConnection,
	attempt: AttemptDetails = { accessToken: '', offered: [] },
): DispatcherError {
	if (error instanceof DispatcherError) return error;
	const secrets = secretsOf(connection, attempt);
	const failure = readFailure(error ?? {}, secrets);
	const diagnosis =
		explainSignIn(failure, connection, attempt) ??
		explainNetwork(failure, connection) ??
		explainTls(failure, connection) ??
		explainLoss(failure, connection);
	return new DispatcherError({ ...diagnosis, cause: withoutSecrets(error, secrets) });
}

function secretsOf({ logIn }: MailboxConnection, { accessToken }: AttemptDetails): string[] {
	return logIn.kind === 'password' ? [logIn.password] : [accessToken, ...sentTokens(logIn)];
}

/** Some servers repeat the command they refuse, and the log-in's command holds the secret. */
function readFailure(thrown: ConnectionFailure, secrets: string[]): ConnectionFailure {
	const { message, responseText, response, code, reason } = thrown;
	const { authenticationFailed, oauthError, tlsFailed } = thrown;
	const words = (said: unknown): string => serverWords(said, { secrets, limit: WORDS_LIMIT });
	return {
		...(code === undefined ? {} : { code }),
		message: words(message),
		reason: words(reason),
		responseText: words(responseText) || words(response),
		...(authenticationFailed === undefined ? {} : { authenticationFailed }),
		...(oauthError === undefined ? {} : { oauthError }),
		...(tlsFailed === undefined ? {} : { tlsFailed }),
	};
}

function explainNetwork(
	{ code = '' }: ConnectionFailure,
	place: MailboxConnection,
): Diagnosis | undefined {
	const { host, port } = place;
	if (nameLookupCodes.has(code)) {
		return {
			code: 'host-not-found',
			whatHappened: `The server address "${host}" was not found (${code})`,
			whatToDo: 'Check how the server address is written, and the name service of this machine.',
		};
	}
	if (timeoutCodes.has(code)) {
		return {
			code: 'timed-out',
			whatHappened: `${host}, port ${port}, did not answer in time (${code})`,
			whatToDo:
				'Check port and secure connection: an SSL/TLS port does not answer plain connections. A firewall may also drop the connection.',
		};
	}
	if (['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'].includes(code)) {
		return {
			code: 'connection-failed',
			whatHappened: `${host} does not accept connections on port ${port} (${code})`,
			whatToDo: 'Check the port, and that the mail server runs and can be reached from here.',
		};
	}
	return undefined;
}

function explainTls(failure: ConnectionFailure, place: MailboxConnection): Diagnosis | undefined {
	const { code = '', message = '', tlsFailed } = failure;
	const problem = certificateProblem(code);
	if (problem !== undefined) {
		return {
			code: 'tls-failed',
			whatHappened: `The certificate of ${place.host} is not accepted: ${problem} (${code})`,
			whatToDo:
				'Fix the certificate, or add its authority under CA Certificate or its name under Server Name.',
		};
	}
	if (place.security === 'startTls' && tlsFailed === true) {
		return {
			code: 'tls-failed',
			whatHappened: `${place.host}, port ${place.port}, does not offer STARTTLS, so nobody was logged in`,
			whatToDo:
				'Use SSL/TLS with its port, usually 993, or have STARTTLS switched on at the server.',
		};
	}
	if (tlsFailed === true || /SSL|TLS|EPROTO|wrong version/i.test(`${code} ${message}`)) {
		return {
			code: 'tls-failed',
			whatHappened: `Could not establish a secure connection to ${place.host}:${place.port} (${code || message})`,
			whatToDo: 'Check that port and secure connection match: 993 for SSL/TLS, 143 for STARTTLS.',
		};
	}
	return undefined;
}

function explainLoss(
	{ code = '', message = '', responseText = '', reason = '' }: ConnectionFailure,
	place: MailboxConnection,
): Diagnosis {
	if (LIMIT_CODES.has(code)) {
		return {
			code: 'server-misbehaved',
			whatHappened: `${place.host}, port ${place.port}, sent what is too large (${code})`,
			whatToDo: 'Check that it is the right server, and ask its administrator.',
		};
	}
	if (lostCodes.has(code)) {
		return {
			code: 'connection-lost',
			whatHappened: `The connection to ${place.host}, port ${place.port}, was lost (${code})${reason === '' ? '' : `: "${reason}"`}`,
			whatToDo: 'Nothing is lost: the next look connects again. Look at the server if it goes on.',
		};
	}
	return {
		code: 'connection-failed',
		whatHappened: `${place.host}, port ${place.port}, could not be used: ${responseText || message || code || 'no reason given'}`,
		whatToDo: 'Check server address, port and secure connection.',
	};
}
