import type { SMTPPoolOptions } from 'nodemailer';
import { DispatcherError } from '../../core/errors';
import { explainSaslRefusal, readSaslRefusal } from '../../core/sign-in/sasl-refusal';
import { noteSentToken, sentTokens } from '../../core/sign-in/sent-tokens';
import type { TokenLogIn } from '../../core/sign-in/types';
import type { SmtpConnection } from '../types';

/** Under this name nodemailer finds the sign-in with a token; no server sees it. */
const TOKEN_METHOD = 'ACCESS-TOKEN';

/** A control character: it ends a field of the SASL response (RFC 7628 section 3.1). */
const SEPARATOR = '\x01';

type Mechanism = 'OAUTHBEARER' | 'XOAUTH2';

/** What an unknown mechanism is answered with (RFC 4954 section 4, RFC 5321 section 4.2.2). */
const NOT_OFFERED = new Set([500, 502, 503, 504, 538]);

interface Answer {
	status: number;
	text: string;
}

/** What nodemailer gives a log-in of one's own. */
interface LogInSession {
	authMethods: string[];
	sendCommand: (command: string) => Promise<Answer>;
}

/** The part of nodemailer's options that logs in; undefined if there is no login. */
export function smtpLogIn(connection: SmtpConnection): Partial<SMTPPoolOptions> | undefined {
	const { user, password, tokenLogIn } = connection;
	if (tokenLogIn !== undefined) {
		return {
			// So that a server which offers no login at all fails here.
			forceAuth: true,
			auth: { user: tokenLogIn.name, method: TOKEN_METHOD },
			customAuth: {
				[TOKEN_METHOD]: async (session: LogInSession) =>
					await logInWithToken(session, tokenLogIn, connection),
			},
		};
	}
	if (!user && !password) return undefined;
	return { auth: { user: user ?? '', pass: password ?? '' } };
}

/** The secrets to mask in the server's words: the password, and the tokens that were sent to it. */
export function smtpSecrets({ password, tokenLogIn }: SmtpConnection): string[] {
	const tokens = tokenLogIn === undefined ? [] : sentTokens(tokenLogIn);
	return password === undefined ? tokens : [password, ...tokens];
}

/** One more try with another token, as when reading: it may have been revoked or clocks differ. */
async function logInWithToken(
	session: LogInSession,
	logIn: TokenLogIn,
	server: SmtpConnection,
): Promise<void> {
	try {
		const { accessToken } = await logIn.tokens.get();
		const refusal = await tryToken(session, { logIn, server, accessToken });
		if (refusal === undefined) return;
		const another = await logIn.tokens.get(accessToken);
		if (another.accessToken === accessToken) throw refusal;
		const stillRefused = await tryToken(session, { logIn, server, ...another });
		if (stillRefused !== undefined) throw stillRefused;
	} catch (error) {
		// nodemailer writes its own code on the error it is given.
		throw new Error('The sign-in with a token failed', { cause: error });
	}
}

/** @returns the refusal, as an error; undefined where the server took the token. */
async function tryToken(
	{ authMethods, sendCommand }: LogInSession,
	{
		logIn,
		server,
		accessToken,
	}: { logIn: TokenLogIn; server: SmtpConnection; accessToken: string },
): Promise<DispatcherError | undefined> {
	noteSentToken(logIn, accessToken);
	// nodemailer tells only of XOAUTH2, so the standard's mechanism is tried where that is missing.
	const mechanism = authMethods.includes('XOAUTH2') ? 'XOAUTH2' : 'OAUTHBEARER';
	const response = saslResponse(mechanism, { name: logIn.name, accessToken, server });
	let answer = await sendCommand(`AUTH ${mechanism} ${response}`);
	let challenge = '';
	if (answer.status === 334) {
		challenge = answer.text.trim();
		// Ends the exchange: RFC 7628 section 3.2.3; XOAUTH2 wants an empty line.
		answer = await sendCommand(mechanism === 'OAUTHBEARER' ? 'AQ==' : '');
	}
	if (answer.status === 235) return undefined;
	if (challenge === '' && NOT_OFFERED.has(answer.status)) throw notOffered(server);
	return new DispatcherError({
		code: 'log-in-failed',
		...explainSaslRefusal({
			host: server.host,
			logIn,
			accessToken,
			said: answer.text.trim(),
			refusal: readSaslRefusal(challenge),
			purpose: 'send',
		}),
	});
}

/** RFC 7628 section 3.1, and Google's older form of it. */
function saslResponse(
	mechanism: Mechanism,
	{ name, accessToken, server }: { name: string; accessToken: string; server: SmtpConnection },
): string {
	const token = `auth=Bearer ${accessToken}`;
	const fields =
		mechanism === 'XOAUTH2'
			? [`user=${name}`, token]
			: [`n,a=${escapeName(name)},`, `host=${server.host}`, `port=${server.port}`, token];
	return Buffer.from([...fields, '', ''].join(SEPARATOR)).toString('base64');
}

/** RFC 5801 section 4. */
function escapeName(name: string): string {
	return name.replaceAll('=', '=3D').replaceAll(',', '=2C');
}

function notOffered({ host, port }: SmtpConnection): DispatcherError {
	return new DispatcherError({
		code: 'mechanism-not-offered',
		whatHappened: `${host}, port ${port}, offers neither XOAUTH2 nor OAUTHBEARER for sending`,
		whatToDo: 'Have OAuth2 turned on at the outgoing server, or set Sending to SMTP Credential.',
	});
}
