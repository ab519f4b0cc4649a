import { rootCertificates } from 'node:tls';
import { createTransport, type SMTPPoolSentMessageInfo, type SendMailOptions } from 'nodemailer';

import { DispatcherError } from '../errors';
import { attachOriginal } from './original-attachment';
import { oneLine, readSmtpFailure, type SmtpFailure } from './smtp-errors';
import { smtpLogIn } from './smtp-log-in';
import type { OutgoingMail, SmtpConnection } from './types';

const CONNECT_TIMEOUT_MS = 15_000;
const SILENCE_TIMEOUT_MS = 60_000;

/** For one mail as a whole, since a server that trickles its replies is never silent. */
const SENDING_TIMEOUT_MS = 4 * 60_000;

/**
 * Set on every mail of ours, so that no machine answers it (RFC 3834 section 5.1; the second is what
 * Exchange heeds).
 */
const AUTOMATIC_HEADERS = {
	'Auto-Submitted': 'auto-generated',
	'X-Auto-Response-Suppress': 'All',
};

/** What came of handing over one mail. */
export type SmtpDelivery =
	| {
			accepted: true;
			/** The server's last reply; recipients that it refused are named after it. */
			serverAnswer: string;
	  }
	| { accepted: false; failure: SmtpFailure };

/** An outgoing mail server, and the one connection that is kept while mails follow each other. */
export interface SmtpTransport {
	/** Hands over one mail. A refusal is a result and not an error: the outbox decides what follows. */
	send(mail: OutgoingMail): Promise<SmtpDelivery>;
	/** Ends the connection. */
	close(): void;
}

/** Opens the way to a mail server. It connects with the first mail; every wait is bounded. */
export function openSmtp(connection: SmtpConnection): SmtpTransport {
	const pool = createPool(connection);
	return {
		send: async (mail) => {
			try {
				const taken = await pool.sendMail(composeMail(mail));
				return { accepted: true, serverAnswer: describeAnswer(taken) };
			} catch (error) {
				return { accepted: false, failure: readSmtpFailure(error, connection) };
			}
		},
		close: () => pool.close(),
	};
}

/**
 * Connects and logs in, and sends nothing.
 *
 * @throws DispatcherError `sending-failed`, with the server's words, and those of a refused token.
 */
export async function testSmtp(connection: SmtpConnection): Promise<void> {
	const pool = createPool(connection);
	try {
		await pool.verify();
	} catch (error) {
		if (error instanceof Error && error.cause instanceof DispatcherError) throw error.cause;
		throw new DispatcherError({
			code: 'sending-failed',
			whatHappened: readSmtpFailure(error, connection).reason,
			whatToDo: 'Check host, port, security, user and password of the SMTP credential.',
			cause: error,
		});
	} finally {
		pool.close();
	}
}

function createPool(connection: SmtpConnection) {
	const { clientHostName, secure, disableStartTls } = connection;
	const logIn = smtpLogIn(connection);
	return createTransport({
		pool: true,
		maxConnections: 1,
		maxRequeues: 1,
		host: connection.host,
		port: connection.port,
		secure,
		ignoreTLS: !secure && disableStartTls,
		requireTLS: !secure && !disableStartTls && logIn !== undefined,
		tls: tlsOptions(connection),
		...logIn,
		...(clientHostName ? { name: clientHostName } : {}),
		dnsTimeout: CONNECT_TIMEOUT_MS,
		connectionTimeout: CONNECT_TIMEOUT_MS,
		greetingTimeout: CONNECT_TIMEOUT_MS,
		socketTimeout: SILENCE_TIMEOUT_MS,
		disableFileAccess: true,
		disableUrlAccess: true,
	});
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

function composeMail(mail: OutgoingMail): SendMailOptions {
	return {
		envelope: { from: mail.from, to: mail.to },
		messageId: mail.messageId,
		from: mail.from,
		to: mail.to,
		subject: oneLine(mail.subject),
		text: mail.text,
		html: mail.html,
		headers: { ...withoutAutomaticHeaders(mail.headers), ...AUTOMATIC_HEADERS },
		attachments: mail.original === undefined ? [] : [attachOriginal(mail.original)],
		signal: AbortSignal.timeout(SENDING_TIMEOUT_MS),
	};
}

/** Names of header fields know no case, an object's keys do: without this a field could come twice. */
function withoutAutomaticHeaders(headers: Record<string, string>): Record<string, string> {
	const ours = Object.keys(AUTOMATIC_HEADERS).map((name) => name.toLowerCase());
	return Object.fromEntries(
		Object.entries(headers).filter(([name]) => !ours.includes(name.trim().toLowerCase())),
	);
}

function describeAnswer({ response, rejectedErrors = [] }: SMTPPoolSentMessageInfo): string {
	const refused = rejectedErrors.map(
		({ recipient, response: words }) => `${recipient ?? 'a recipient'}: ${words ?? 'no reason'}`,
	);
	if (refused.length === 0) return oneLine(response);
	return oneLine(`${response}; refused for ${refused.join('; ')}`);
}
