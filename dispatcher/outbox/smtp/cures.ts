import type { DispatcherErrorCode } from '../../core/errors';
import { certificateProblem } from '../../core/sign-in/certificate-problem';
import type { SmtpConnection } from '../types';
import type { AnswerKind, SmtpStep } from './answers';
import type { SmtpErrorSigns } from './failure';

/** The cure of what passes by itself. */
export const WAIT =
	'Check the host and the port of the SMTP credential. If they are right, nothing is to be done: sending is tried again by itself.';

/** What OpenSSL says where the other side does not speak TLS. */
const NO_TLS = /wrong version number|packet length too long|unknown protocol|http request/i;

interface ConnectingFailure {
	kind: AnswerKind;
	code: DispatcherErrorCode;
	/** Goes on after the server's name. */
	reason: string;
	whatToDo: string;
}

/** What was known when the server said no. */
interface CureRequest {
	step: SmtpStep;
	words: string;
	connection: SmtpConnection;
}

/**
 * Explains why no session came about, where the credential's security is at fault and not the network.
 *
 * @returns undefined for other failures.
 */
export function explainConnecting(
	{ code, originalCode, command, message, timeoutType }: SmtpErrorSigns,
	{ secure, port }: SmtpConnection,
): ConnectingFailure | undefined {
	const problem = certificateProblem(originalCode) ?? certificateProblem(code);
	if (problem !== undefined) {
		return tlsFailure(
			`has a certificate that is not accepted: ${problem}`,
			'Have the certificate renewed, or check that the host is the one the certificate names.',
		);
	}
	if (code === 'ETLS' && command === 'STARTTLS') {
		return tlsFailure(
			'does not offer STARTTLS, so nobody was signed in',
			'Use the port for SSL/TLS, usually 465, and switch SSL/TLS on in the SMTP credential.',
		);
	}
	if (secure && NO_TLS.test(message)) {
		return tlsFailure(
			`does not speak SSL/TLS from the start on port ${port}`,
			'Switch SSL/TLS off in the SMTP credential, so that STARTTLS is used, or use the port for SSL/TLS, usually 465.',
		);
	}
	// Also where the server closed the connection before it said anything.
	if (timeoutType === 'GREETING_TIMEOUT' && !secure) {
		return {
			kind: 'away',
			code: 'connection-failed',
			reason: `does not greet on port ${port}, as a port for SSL/TLS does not where SSL/TLS is off`,
			whatToDo:
				'Switch SSL/TLS on in the SMTP credential if that port is for it (usually 465), or use the port for STARTTLS, usually 587.',
		};
	}
	return undefined;
}

/** The cure for what a server answered, in the names of n8n's SMTP credential. */
export function cureFor(kind: AnswerKind, request: CureRequest): string {
	if (kind === 'away') return WAIT;
	if (kind !== 'settings') return 'Check the address in the division’s settings.';
	return cureOfSettings(request);
}

function cureOfSettings({ step, words, connection }: CureRequest): string {
	const { user, tokenLogIn, secure } = connection;
	const name = tokenLogIn?.name ?? user;
	if (/starttls|encrypt|requires? tls/i.test(words) && !secure) {
		return 'Let the connection be encrypted: switch Disable STARTTLS off in the SMTP credential.';
	}
	if (step === 'log-in') return 'Check the user and the password of the SMTP credential.';
	if (name === undefined && /authenticat|log ?in|sign ?in|^530|relay/i.test(words)) {
		return 'Enter the user and the password in the SMTP credential: this server wants a sign-in.';
	}
	if (/quota|limit|4\.5\b|5\.7\.7/i.test(words)) {
		return 'Wait until the quota is free again, or have it raised. Nothing is lost: notices go out then.';
	}
	if (/blocked using|list|spamhaus|client host|SPF|DKIM|DMARC/i.test(words)) {
		return 'Ask the administrator of this mail server why mail from here is not trusted.';
	}
	if (/relay/i.test(words)) {
		return 'Have the server allow mail to other domains for this sign-in, or send through another one.';
	}
	const who = name === undefined ? 'this server’s users' : `"${name}"`;
	return `Check the sender in the division’s settings: ${who} must be allowed to send as it.`;
}

function tlsFailure(reason: string, whatToDo: string): ConnectingFailure {
	return { kind: 'settings', code: 'tls-failed', reason, whatToDo };
}
