import { explainSaslRefusal, readSaslRefusal } from '../core/sign-in/sasl-refusal';
import type { AttemptDetails, ConnectionFailure, Diagnosis } from './failure';
import type { MailboxConnection } from './types';

/** What imapflow says where it finds no way to log in. */
const NO_WAY_TO_LOG_IN = new Set([
	'Unsupported authentication mechanism',
	'No matching authentication method',
	'Login is disabled',
]);

/** Exchange signs a person in who has no right to the mailbox, and refuses every command. */
export const SIGNED_IN_WITHOUT_MAILBOX = /authenticated but not connected/i;

/**
 * Tells why a server signed nobody in.
 *
 * @returns undefined where the failure has another reason.
 */
export function explainSignIn(
	failure: ConnectionFailure,
	connection: MailboxConnection,
	attempt: AttemptDetails,
): Diagnosis | undefined {
	const { message = '', responseText = '', authenticationFailed } = failure;
	if (NO_WAY_TO_LOG_IN.has(message)) return explainNoMechanism(connection, attempt);
	if (SIGNED_IN_WITHOUT_MAILBOX.test(responseText)) {
		return explainNoMailbox(connection, responseText);
	}
	if (authenticationFailed !== true) return undefined;
	const { logIn, host } = connection;
	if (logIn.kind === 'token') {
		const refusal = readSaslRefusal(failure.oauthError);
		const { accessToken } = attempt;
		const signIn = { host, logIn, accessToken, said: responseText, refusal };
		return { code: 'log-in-failed', ...explainSaslRefusal({ ...signIn, purpose: 'read' }) };
	}
	const said = responseText === '' ? '' : `: "${responseText}"`;
	return {
		code: 'log-in-failed',
		whatHappened: `${host} refused the login of "${logIn.name}"${said}`,
		whatToDo:
			'Check user and password. Some providers want an app password, or IMAP switched on for the mailbox.',
	};
}

function explainNoMechanism(
	{ host, port, logIn }: MailboxConnection,
	{ offered }: AttemptDetails,
): Diagnosis {
	const ways = offered.filter((capability) => /^AUTH=|^LOGINDISABLED$/i.test(capability));
	const list =
		ways.length === 0 ? 'none' : ways.map((way) => way.replace(/^AUTH=/i, '')).join(', ');
	const wanted = logIn.kind === 'token' ? 'OAUTHBEARER or XOAUTH2' : 'PLAIN or LOGIN';
	return {
		code: 'mechanism-not-offered',
		whatHappened: `${host}, port ${port}, offers no way to sign in that fits: it has ${list}, and this sign-in needs ${wanted}`,
		whatToDo:
			logIn.kind === 'token'
				? 'Have OAuth2 switched on at the server, or use a Help Desk IMAP credential with a password.'
				: 'Use SSL/TLS or STARTTLS, which some servers demand before a password, or a Help Desk OAuth2 credential.',
	};
}

/** @param said the server's own words. */
export function explainNoMailbox(
	{ host, logIn, emailAddress }: MailboxConnection,
	said: string,
): Diagnosis {
	const person = logIn.kind === 'token' ? logIn.person : logIn.name;
	return {
		code: 'mailbox-unavailable',
		whatHappened: `${host} signed "${person}" in, but gives no access to the mailbox "${emailAddress}": "${said}"`,
		whatToDo: `Check how the email address is written, that "${person}" has Full Access to the mailbox, and that IMAP is switched on for it. A new right can take an hour.`,
	};
}
