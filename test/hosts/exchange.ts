import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { makeCertificates } from './certificates';
import { converse, type ExchangeRules } from './exchange/conversation';
import { listen } from './listener';

export type ExchangeOptions = Omit<ExchangeRules, 'noteLogIn'>;

/** The little of an Exchange's IMAP that cannot be had from a real server: how it refuses. */
export interface ExchangeHost {
	host: string;
	/** In the clear, without STARTTLS. */
	port: number;
	/** TLS from the first byte. */
	tlsPort: number;
	/** PEM, to trust the server's certificate by. */
	certificateAuthority: string;
	/** The names clients logged in with so far, wrong passwords included. */
	logIns(): string[];
	stop(): Promise<void>;
}

/**
 * Starts an Exchange with empty mailboxes. As the real one it lets a person in who has no right to
 * the mailbox, and then answers BAD to the first thing that is asked of it.
 */
export async function startExchange(options: ExchangeOptions): Promise<ExchangeHost> {
	const logIns: string[] = [];
	const rules: ExchangeRules = { ...options, noteLogIn: (name) => logIns.push(name) };
	const welcome = (socket: Socket): void => {
		// Clients that end a connection in the middle are what some tests are about.
		socket.on('error', () => undefined);
		converse(socket, rules).catch(() => socket.destroy());
	};
	const folder = await mkdtemp(join(tmpdir(), 'exchange-'));
	const { keyFile, certificateFile, certificateAuthority } = await makeCertificates(folder);
	const [key, cert] = await Promise.all([readFile(keyFile), readFile(certificateFile)]);
	await rm(folder, { recursive: true });
	const plain = await listen(createServer(welcome));
	const tls = await listen(createTlsServer({ key, cert }, welcome));
	return {
		host: 'localhost',
		port: plain.port,
		tlsPort: tls.port,
		certificateAuthority,
		logIns: () => [...logIns],
		stop: async () => {
			await Promise.all([plain.stop(), tls.stop()]);
		},
	};
}
