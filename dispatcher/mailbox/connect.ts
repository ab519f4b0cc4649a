import { checkServerIdentity, rootCertificates, type ConnectionOptions } from 'node:tls';
import { ImapFlow, type ImapFlowOptions } from 'imapflow';
import { DispatcherError } from '../core/errors';
import type { Logger } from '../core/ports';
import { silentLogger } from '../core/ports';
import { noteSentToken } from '../core/sign-in/sent-tokens';
import { giveUpOn, keepClient, noteRefusal, outageOf, type KnownClient } from './ask-server';
import { explainConnectionError, LIMIT_CODES } from './connection-errors';
import { meteredTransport } from './metered-transport';
import { ReplyMeter } from './reply-meter';
import type { MailboxConnection, MailboxTimeouts } from './types';

const CONNECT_TIMEOUT_MS = 20_000;
const GREETING_TIMEOUT_MS = 15_000;
/** The longest silence of a server that owes an answer; also how late a dead connection is noticed. */
const SOCKET_TIMEOUT_MS = 60_000;
/** IDLE is restarted this often, well below RFC 2177's 29 minutes: its answer is the heartbeat. */
const IDLE_RENEWAL_MS = 4 * 60_000;
const AUTO_IDLE_DELAY_MS = 500;
/** Parts of one response, each of them an object; the structure of a large mail has some thousand. */
const MOST_TOKENS = 200_000;

/** How to connect. */
export interface ConnectOptions {
	logger?: Logger;
	/** The longest waits. */
	timeouts?: MailboxTimeouts;
	/** Calls the connecting off; it has no effect once connected. */
	signal?: AbortSignal;
	/** Told of the server's certificate, once it is verified but for its name. */
	onCertificate?: (certificate: SeenCertificate) => void;
}

/** A certificate as a person knows it. */
export interface SeenCertificate {
	/** The common name, or all names it is for where it has none. */
	name: string;
	validTo: Date;
}

/**
 * Connects and logs in. Every phase has a bounded wait, and the client's late errors are logged, so
 * that none of them ends the process. With a token the server may refuse it although it seems valid,
 * since it was revoked or clocks differ: then a second try is made with another one.
 *
 * @returns a client that is ready for commands; whoever called logs it out.
 * @throws DispatcherError `host-not-found`, `connection-failed`, `tls-failed`, `log-in-failed`,
 *   `mailbox-unavailable` or `timed-out`, and those of {@link AccessTokens.get}.
 */
export async function connectMailbox(
	connection: MailboxConnection,
	options: ConnectOptions = {},
): Promise<ImapFlow> {
	const { logIn } = connection;
	if (logIn.kind === 'password') return await open(connection, { pass: logIn.password }, options);
	const { accessToken } = await logIn.tokens.get();
	try {
		return await open(connection, { accessToken }, options);
	} catch (error) {
		if (!(error instanceof DispatcherError) || error.code !== 'log-in-failed') throw error;
		const another = await logIn.tokens.get(accessToken);
		if (another.accessToken === accessToken) throw error;
		return await open(connection, { accessToken: another.accessToken }, options);
	}
}

async function open(
	connection: MailboxConnection,
	secret: { pass: string } | { accessToken: string },
	{ logger = silentLogger, timeouts = {}, signal, onCertificate }: ConnectOptions,
): Promise<ImapFlow> {
	const timeoutMs = timeouts.connectMs ?? CONNECT_TIMEOUT_MS;
	if (connection.logIn.kind === 'token' && 'accessToken' in secret) {
		noteSentToken(connection.logIn, secret.accessToken);
	}
	const meter = new ReplyMeter();
	const known: KnownClient = { connection, secrets: Object.values(secret), meter };
	const client: ImapFlow = new ImapFlow({
		host: connection.host,
		port: connection.port,
		secure: connection.security === 'ssl',
		doSTARTTLS: connection.security === 'ssl' ? undefined : connection.security === 'startTls',
		auth: { user: connection.logIn.name, ...secret },
		tls: tlsOptions(connection, onCertificate),
		transport: meteredTransport(meter, (excess) => giveUpOn(client, `sent ${excess}`)),
		disableCompression: true,
		maxResponseTokens: MOST_TOKENS,
		logger: refusalLog((error) => noteRefusal(known, error)),
		connectionTimeout: timeoutMs,
		greetingTimeout: Math.min(GREETING_TIMEOUT_MS, timeoutMs),
		socketTimeout: timeouts.silenceMs ?? SOCKET_TIMEOUT_MS,
		maxIdleTime: timeouts.idleRenewalMs ?? IDLE_RENEWAL_MS,
		autoIdleDelay: AUTO_IDLE_DELAY_MS,
		clientInfo: { name: 'n8n-nodes-helpdesk-dispatcher' },
	});
	keepClient(client, known);
	client.on('error', (error: unknown) => {
		const { code } = error as { code?: string };
		if (LIMIT_CODES.has(code ?? '')) giveUpOn(client, `sent what is too large (${code})`);
		const { message } = explainConnectionError(error, connection);
		logger.debug('The mail connection reported an error', { reason: message });
	});
	const callOff = (): void => client.close();
	signal?.addEventListener('abort', callOff);
	try {
		signal?.throwIfAborted();
		await client.connect();
		return client;
	} catch (error) {
		client.close();
		const outage = outageOf(client);
		if (outage !== undefined) throw outage;
		throw explainConnectionError(error, connection, {
			accessToken: 'accessToken' in secret ? secret.accessToken : '',
			offered: [...client.capabilities.keys()],
		});
	} finally {
		signal?.removeEventListener('abort', callOff);
	}
}

/**
 * imapflow's log holds what is in the mails, so nothing of it is kept but why a command was refused:
 * of some commands it gives no error. Without the other levels it writes no response out for them.
 */
function refusalLog(onError: (error: unknown) => void): ImapFlowOptions['logger'] {
	const nothing = (): void => undefined;
	const warn = (entry: { err?: unknown }): void => onError(entry.err);
	return { warn, error: nothing, fatal: nothing } as unknown as ImapFlowOptions['logger'];
}

function tlsOptions(
	connection: MailboxConnection,
	onCertificate: ConnectOptions['onCertificate'],
): ConnectionOptions {
	const { certificateAuthority, serverName, ignoreCertificateProblems } = connection;
	return {
		rejectUnauthorized: !ignoreCertificateProblems,
		checkServerIdentity: (name, certificate) => {
			const { subject, subjectaltname = '', valid_to } = certificate;
			onCertificate?.({
				name: [subject?.CN].flat()[0] ?? subjectaltname,
				validTo: new Date(valid_to),
			});
			return checkServerIdentity(name, certificate);
		},
		...(serverName === undefined ? {} : { servername: serverName }),
		// Node replaces the system's authorities by what it is given, so they are given with it.
		...(certificateAuthority === undefined
			? {}
			: { ca: [...rootCertificates, certificateAuthority] }),
	};
}
