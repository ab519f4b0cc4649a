import type { DispatcherErrorCode } from '../../core/errors';
import { certificateProblem } from '../../core/sign-in/certificate-problem';
import type { SmtpConnection } from '../types';
import type { AnswerKind, SmtpStep } from './answers';
import type { SmtpErrorSigns } from './failure';

/** The cure for a failure that passes by itself. */
export const WAIT =
	'Check the host and the port in the SMTP credential. If they are right, there is nothing to do: sending is retried automatically.';

/** What OpenSSL says if the other side does not speak TLS. */
const NO_TLS = /wrong version number|packet length too long|unknown protocol|http request/i;

interface ConnectingFailure {
	kind: AnswerKind;
	code: DispatcherErrorCode;
	/** Goes on after the server's name. */
	reason: string;
	whatToDo: string;
}

/** What is known about a refusal. */
interface CureRequest {
	step: SmtpStep;
	words: string;
	connection: SmtpConnection;
}

/**
 * Explains a failed connection if the credential's security is at fault and not the network.
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
			'Fix the certificate, or use the host name that it was issued for.',
		);
	}
	if (code === 'ETLS' && command === 'STARTTLS') {
		return tlsFailure(
			'does not offer STARTTLS, so n8n did not log in',
			'Use the port for SSL/TLS, usually 465, and turn SSL/TLS on in the SMTP credential.',
		);
	}
	if (secure && NO_TLS.test(message)) {
		return tlsFailure(
			`does not speak SSL/TLS from the start on port ${port}`,
			'Turn SSL/TLS off in the SMTP credential, so that STARTTLS is used, or use the port for SSL/TLS, usually 465.',
		);
	}
	// Also if the server closed the connection before it said anything.
	if (timeoutType === 'GREETING_TIMEOUT' && !secure) {
		return {
			kind: 'away',
			code: 'connection-failed',
			reason: `did not answer on port ${port}; an SSL/TLS port does not answer plain connections`,
			whatToDo:
				'Turn SSL/TLS on in the SMTP credential if that is an SSL/TLS port (usually 465), or use the port for STARTTLS, usually 587.',
		};
	}
	return undefined;
}

/** The cure for what a server answered, in the names of n8n's SMTP credential. */
export function cureFor(kind: AnswerKind, request: CureRequest): string {
	if (kind === 'away') return WAIT;
	if (kind !== 'settings') return 'Check the address under Notice Recipients.';
	return cureOfSettings(request);
}

function cureOfSettings({ step, words, connection }: CureRequest): string {
	const { user, tokenLogIn, secure } = connection;
	const name = tokenLogIn?.name ?? user;
	if (/starttls|encrypt|requires? tls/i.test(words) && !secure) {
		return 'Encrypt the connection: turn Disable STARTTLS off in the SMTP credential.';
	}
	if (step === 'log-in') return 'Check the user and the password of the SMTP credential.';
	if (name === undefined && /authenticat|log ?in|sign ?in|^530|relay/i.test(words)) {
		return 'Enter the user and the password in the SMTP credential: this server requires a login.';
	}
	if (/quota|limit|4\.5\b|5\.7\.7/i.test(words)) {
		return 'Wait until the quota allows sending again, or have it raised. Nothing is lost: the notices are sent then.';
	}
	if (/blocked using|list|spamhaus|client host|SPF|DKIM|DMARC/i.test(words)) {
		return 'Ask the administrator of this mail server why it does not trust mail from here.';
	}
	if (/relay/i.test(words)) {
		return 'Have the server allow mail to other domains for this login, or send through another server.';
	}
	const who = name === undefined ? 'this server’s users' : `"${name}"`;
	return `Check the sender, which is the mailbox’s address unless Route Mail has a Notice Sender: ${who} must be allowed to send as it.`;
}

function tlsFailure(reason: string, whatToDo: string): ConnectingFailure {
	return { kind: 'settings', code: 'tls-failed', reason, whatToDo };
}
