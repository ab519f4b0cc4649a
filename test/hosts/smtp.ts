import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** The log-in that the server takes; it takes mail without one, too. */
export const SMTP_USER = 'desk';
export const SMTP_PASSWORD = 'secret';

/** How the server protects its connections, always with a self-signed certificate. */
export type SmtpTls = 'startTls' | 'implicit' | 'none';

export interface SmtpHostOptions {
	/** A free one where absent. */
	port?: number;
	/** A folder that each mail is written to as `<number>.eml`, created where missing. */
	keepIn?: string;
	/** `startTls` where absent. */
	tls?: SmtpTls;
}

/** A mail that the server took. */
export interface KeptMail {
	/** The envelope's addresses, not the header's. */
	from: string;
	to: string[];
	/** As it came over the wire. */
	raw: Buffer;
	/** Whether it came through TLS. */
	secure: boolean;
	/** Who was logged in; undefined: nobody. */
	user: string | undefined;
	/** Which connection it came through: the same for mails that shared one. */
	connection: string;
}

/** An SMTP server on loopback that keeps what it is given. */
export interface SmtpHost {
	host: string;
	port: number;
	mails(): KeptMail[];
	/** Waits for a mail, those that came already included. Filter by recipient: tests share servers. */
	waitForMail(predicate: (mail: KeptMail) => boolean, timeoutMs?: number): Promise<KeptMail>;
	/** From now on this recipient is refused for good (550). */
	rejectRecipient(address: string): void;
	/** The next `count` mails are answered with this code once they are sent. */
	failNext(count: number, code: number): void;
	/** How many clients connected so far. */
	connectionCount(): number;
	stop(): Promise<void>;
}

/** Starts the server. */
export async function startSmtp(options: SmtpHostOptions = {}): Promise<SmtpHost> {
	const { keepIn, tls = 'startTls' } = options;
	if (keepIn !== undefined) await mkdir(keepIn, { recursive: true });
	const kept: KeptMail[] = [];
	const arrivals = new EventTarget();
	const refused = new Set<string>();
	const failures: number[] = [];
	let connections = 0;

	const keep = async (mail: KeptMail): Promise<void> => {
		kept.push(mail);
		if (keepIn !== undefined) {
			const number = String(kept.length).padStart(5, '0');
			await writeFile(join(keepIn, `${number}.eml`), mail.raw);
		}
		arrivals.dispatchEvent(new Event('mail'));
	};

	const server = new SMTPServer({
		...(tls === 'none' ? {} : selfSigned()),
		secure: tls === 'implicit',
		disabledCommands: tls === 'none' ? ['STARTTLS'] : [],
		authOptional: true,
		allowInsecureAuth: true,
		disableReverseLookup: true,
		onConnect: (_session, answer) => {
			connections += 1;
			answer();
		},
		onAuth: ({ username, password }, _session, answer) => {
			if (username === SMTP_USER && password === SMTP_PASSWORD) answer(null, { user: username });
			else answer(refusal('5.7.8 Wrong user or password', 535));
		},
		onRcptTo: ({ address }, _session, answer) => {
			if (refused.has(address.toLowerCase())) answer(refusal('5.1.1 No such mailbox here', 550));
			else answer();
		},
		onData: (stream, session, answer) => {
			buffer(stream)
				.then(async (raw) => {
					const code = failures.shift();
					if (code !== undefined) return answer(refusal('Told to refuse this mail', code));
					await keep(keptMail(session, raw));
					answer(null, 'kept');
				})
				.catch(answer);
		},
	});
	// Clients that end a connection in the middle are what some tests are about.
	server.on('error', () => undefined);
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(options.port ?? 0, '127.0.0.1', resolve);
	});

	return {
		host: '127.0.0.1',
		port: (server.server.address() as AddressInfo).port,
		mails: () => [...kept],
		waitForMail: (predicate, timeoutMs = 10_000) =>
			waitForMail(kept, arrivals, { predicate, timeoutMs }),
		rejectRecipient: (address) => refused.add(address.toLowerCase()),
		failNext: (count, code) => failures.push(...Array.from({ length: count }, () => code)),
		connectionCount: () => connections,
		stop: () => new Promise((resolve) => server.close(() => resolve())),
	};
}

/** A fresh key and its certificate for loopback, which no system trusts. */
function selfSigned(): { key: string; cert: string } {
	const pem = execFileSync(
		'openssl',
		[
			...['req', '-x509', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
			...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
			...['-days', '7', '-keyout', '-', '-out', '-'],
		],
		{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
	);
	return { key: pem, cert: pem };
}

function keptMail(session: SMTPServerSession, raw: Buffer): KeptMail {
	const { mailFrom, rcptTo } = session.envelope;
	return {
		from: mailFrom ? mailFrom.address : '',
		to: rcptTo.map(({ address }) => address),
		raw,
		secure: session.secure,
		user: typeof session.user === 'string' ? session.user : undefined,
		connection: session.id,
	};
}

function refusal(words: string, responseCode: number): Error {
	return Object.assign(new Error(words), { responseCode });
}

async function waitForMail(
	kept: KeptMail[],
	arrivals: EventTarget,
	{ predicate, timeoutMs }: { predicate: (mail: KeptMail) => boolean; timeoutMs: number },
): Promise<KeptMail> {
	const timeout = AbortSignal.timeout(timeoutMs);
	for (;;) {
		const found = kept.find(predicate);
		if (found !== undefined) return found;
		await once(arrivals, 'mail', { signal: timeout }).catch((cause: unknown) => {
			const others = `${kept.length} others did`;
			throw new Error(`No such mail came in ${timeoutMs} ms; ${others}.`, { cause });
		});
	}
}
