import type { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import SMTPConnection, {
	type SMTPConnectionSendInfo,
	type SMTPEnvelope,
} from 'nodemailer/lib/smtp-connection';
import type { SmtpConnection } from '../types';
import { smtpLogIn } from './log-in';
import type { SmtpTimeouts } from './timeouts';

/** A login method that sends other commands than AUTH: nodemailer has no other way to send any. */
const COMMANDS = 'COMMANDS';

/** Nobody needs the answer to QUIT. */
const QUIT_MS = 2_000;

type Say = (command: string) => Promise<{ status: number; response: string }>;

/** An open connection to an outgoing mail server, signed in. Each call throws nodemailer's errors. */
export interface SmtpSession {
	/** RFC 6531: addresses beyond ASCII. */
	takesUnicode: boolean;
	isOpen(): boolean;
	send(envelope: SMTPEnvelope, message: Readable): Promise<SMTPConnectionSendInfo>;
	/** Resets a failed transaction, so that the next one can begin. */
	reset(): Promise<void>;
	/** Sends commands, one after the other. */
	talk(conversation: (say: Say) => Promise<void>): Promise<void>;
	/** Ends the connection as a client should. */
	quit(): void;
	/** Ends it at once; a call under way fails with this reason. */
	abandon(reason: Error): void;
}

/**
 * Connects and signs in.
 *
 * @param options `signal` ends the session at once, at any step.
 * @throws nodemailer's errors; nothing is left open then.
 */
export async function openSession(
	connection: SmtpConnection,
	{ timeouts, signal }: { timeouts: SmtpTimeouts; signal?: AbortSignal },
): Promise<SmtpSession> {
	const conversation: { with?: (say: Say) => Promise<void> } = {};
	const smtp = new SMTPConnection(optionsOf(connection, timeouts, conversation));
	const over = Promise.withResolvers<never>();
	// A waiting caller gets it; an end while nobody waits shows in isOpen.
	over.promise.catch(() => undefined);
	smtp.on('error', over.reject);
	smtp.once('end', () => over.reject(withCode('The connection was closed', 'ECONNECTION')));

	const during = async <T>(step: (done: Callback<T>) => void): Promise<T> => {
		const { promise, resolve, reject } = Promise.withResolvers<T>();
		step((error, result) => (error ? reject(error) : resolve(result as T)));
		return await Promise.race([promise, over.promise]);
	};
	const abandon = (reason: Error): void => {
		over.reject(reason);
		smtp.close();
	};

	const callOff = (): void => abandon(withCode('Sending was canceled', 'EABORT'));
	signal?.addEventListener('abort', callOff, { once: true });
	smtp.once('end', () => signal?.removeEventListener('abort', callOff));
	const connecting = setTimeout(() => {
		// A TCP handshake that nobody answers; the greeting has a wait of its own.
		if (smtp.stage === 'init')
			abandon(withCode('The server could not be reached in time', 'ETIMEDOUT'));
	}, timeouts.connectMs).unref();
	try {
		if (signal?.aborted === true) callOff();
		await during((done) => smtp.connect((error) => done(error ?? null, true)));
		const takesUnicode = /[ -]SMTPUTF8\b/i.test(smtp.lastServerResponse || '');
		const { auth, forceAuth = false } = smtpLogIn(connection) ?? {};
		if (auth !== undefined && (smtp.allowsAuth || forceAuth)) {
			await during((done) => smtp.login({ ...auth }, done));
		}
		return {
			takesUnicode,
			isOpen: () => !smtp.destroyed,
			send: async (envelope, message) => await during((done) => smtp.send(envelope, message, done)),
			reset: async () => void (await during((done) => smtp.reset(done))),
			talk: async (said) => {
				conversation.with = said;
				await during((done) => smtp.login({ method: COMMANDS }, done));
			},
			quit: () => {
				smtp.quit();
				setTimeout(() => smtp.close(), QUIT_MS).unref();
			},
			abandon,
		};
	} catch (error) {
		const isSilent = smtp.stage === 'connected' && smtp.lastServerResponse === false;
		smtp.close();
		throw isSilent ? Object.assign(error as Error, { timeoutType: 'GREETING_TIMEOUT' }) : error;
	} finally {
		clearTimeout(connecting);
	}
}

type Callback<T> = (error: Error | null, result?: T) => void;

function optionsOf(
	connection: SmtpConnection,
	timeouts: SmtpTimeouts,
	conversation: { with?: (say: Say) => Promise<void> },
): ConstructorParameters<typeof SMTPConnection>[0] {
	const { host, port, clientHostName, secure, disableStartTls } = connection;
	const logIn = smtpLogIn(connection);
	return {
		host,
		port,
		secure,
		ignoreTLS: !secure && disableStartTls,
		requireTLS: !secure && !disableStartTls && logIn !== undefined,
		tls: tlsOptions(connection),
		...(clientHostName ? { name: clientHostName } : {}),
		dnsTimeout: timeouts.connectMs,
		// nodemailer counts the greeting in; the wait for the handshake alone is above.
		connectionTimeout: timeouts.connectMs + timeouts.greetingMs,
		greetingTimeout: timeouts.greetingMs,
		socketTimeout: timeouts.answerMs,
		customAuth: {
			...logIn?.customAuth,
			[COMMANDS]: async (server) =>
				await conversation.with?.(async (command) => await server.sendCommand(command)),
		},
	};
}

function tlsOptions({ ignoreCertificateProblems, certificateAuthority }: SmtpConnection) {
	return {
		rejectUnauthorized: !ignoreCertificateProblems,
		// Node replaces the system's authorities by what it is given, so they are given with it.
		...(certificateAuthority === undefined
			? {}
			: { ca: [...rootCertificates, certificateAuthority] }),
	};
}

function withCode(message: string, code: string): Error {
	return Object.assign(new Error(message), { code });
}
