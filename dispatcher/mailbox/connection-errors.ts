import { DispatcherError, type DispatcherErrorCode } from '../errors';
import type { MailboxConnection } from './types';

/** What the errors of sockets, TLS and imapflow may carry. */
interface ConnectionFailure {
	code?: string;
	message?: string;
	responseText?: string;
	authenticationFailed?: boolean;
	tlsFailed?: boolean;
}

type Place = Pick<MailboxConnection, 'host' | 'port' | 'security'> & { logInName: string };

interface Diagnosis {
	code: DispatcherErrorCode;
	whatHappened: string;
	whatToDo: string;
}

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

/** Node's codes for certificates that do not verify, and what each means to a person. */
const certificateProblems = new Map([
	['DEPTH_ZERO_SELF_SIGNED_CERT', 'it is self-signed'],
	['SELF_SIGNED_CERT_IN_CHAIN', 'its authority is not known here'],
	['UNABLE_TO_GET_ISSUER_CERT', 'its authority is not known here'],
	['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'its authority is not known here'],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its authority is not known here'],
	['CERT_HAS_EXPIRED', 'it has expired'],
	['CERT_NOT_YET_VALID', 'it is not valid yet'],
	['ERR_TLS_CERT_ALTNAME_INVALID', 'it is for another name'],
]);

/**
 * Tells which step of opening a mailbox failed, and what to do about it.
 *
 * @param error what imapflow or the socket threw.
 * @param connection what was connected to; its password is taken out of what the server said.
 */
export function explainConnectionError(
	error: unknown,
	connection: MailboxConnection,
): DispatcherError {
	if (error instanceof DispatcherError) return error;
	const failure = withoutPassword(error ?? {}, connection.logIn.password);
	const place = { ...connection, logInName: connection.logIn.name };
	const diagnosis =
		explainLogIn(failure, place) ??
		explainNetwork(failure, place) ??
		explainTls(failure, place) ??
		explainLoss(failure, place);
	return new DispatcherError({ ...diagnosis, cause: error });
}

/** Some servers repeat the command they refuse, and the log-in's command holds the password. */
function withoutPassword(
	{ code, message, responseText, authenticationFailed, tlsFailed }: ConnectionFailure,
	password: string,
): ConnectionFailure {
	const hide = (text = ''): string =>
		password === '' ? text : text.replaceAll(password, '(password)');
	return {
		...(code === undefined ? {} : { code }),
		message: hide(message),
		responseText: hide(responseText),
		...(authenticationFailed === undefined ? {} : { authenticationFailed }),
		...(tlsFailed === undefined ? {} : { tlsFailed }),
	};
}

function explainLogIn(failure: ConnectionFailure, place: Place): Diagnosis | undefined {
	if (failure.authenticationFailed !== true) return undefined;
	const said = failure.responseText ? `: "${failure.responseText}"` : '';
	return {
		code: 'log-in-failed',
		whatHappened: `${place.host} refused the log-in of "${place.logInName}"${said}`,
		whatToDo:
			'Check user and password. Some providers want an app password, or IMAP switched on for the mailbox.',
	};
}

function explainNetwork({ code = '' }: ConnectionFailure, place: Place): Diagnosis | undefined {
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
				'Check port and secure connection: a port for SSL/TLS is silent to others. A firewall may also drop the connection.',
		};
	}
	if (['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'].includes(code)) {
		return {
			code: 'connection-failed',
			whatHappened: `${host} does not take connections on port ${port} (${code})`,
			whatToDo: 'Check the port, and that the mail server runs and can be reached from here.',
		};
	}
	return undefined;
}

function explainTls(failure: ConnectionFailure, place: Place): Diagnosis | undefined {
	const { code = '', message = '', tlsFailed } = failure;
	const problem = certificateProblems.get(code);
	if (problem !== undefined) {
		return {
			code: 'tls-failed',
			whatHappened: `The certificate of ${place.host} is not accepted: ${problem} (${code})`,
			whatToDo:
				'Have the certificate put right, or add its authority under CA Certificate or its name under Server Name.',
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
			whatHappened: `No secure connection to ${place.host}, port ${place.port}, came about (${code || message})`,
			whatToDo: 'Check that port and secure connection match: 993 for SSL/TLS, 143 for STARTTLS.',
		};
	}
	return undefined;
}

function explainLoss({ code = '', message = '' }: ConnectionFailure, place: Place): Diagnosis {
	if (lostCodes.has(code)) {
		return {
			code: 'connection-lost',
			whatHappened: `The connection to ${place.host}, port ${place.port}, was lost (${code})`,
			whatToDo: 'Nothing is lost: the next scan connects again. Look at the server if it goes on.',
		};
	}
	return {
		code: 'connection-failed',
		whatHappened: `${place.host}, port ${place.port}, could not be used: ${message || code || 'no reason given'}`,
		whatToDo: 'Check server address, port and secure connection.',
	};
}
