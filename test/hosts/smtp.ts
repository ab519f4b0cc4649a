import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

import { SMTPServer, type SMTPServerSession } from 'smtp-server';

import { makeCertificates, type CertificateOptions } from './certificates';
import { createTeacher, type SmtpRule, type SmtpStep } from './smtp/teacher';
import { createDoorman, type SmtpOAuth2Options } from './smtp/sign-in';

/** How the server protects its connections. */
export type SmtpTls = 'startTls' | 'implicit' | 'none';

export interface SmtpHostOptions {
	/** A free one where absent. */
	port?: number;
	/** A folder that each mail is written to as `<number>.eml`, created where missing. */
	keepIn?: string;
	/** `startTls` where absent. */
	tls?: SmtpTls;
	/** Self-signed where absent. */
	certificate?: CertificateOptions;
	/** Offers XOAUTH2. A token needs the scope `mail.smtp` and the right to the mailbox. */
	oauth2?: SmtpOAuth2Options;
	/** What it offers; PLAIN and LOGIN, and XOAUTH2 with `oauth2`, where absent. */
	authMethods?: Array<'PLAIN' | 'LOGIN' | 'CRAM-MD5' | 'XOAUTH2'>;
	/** Takes no mail without a sign-in. */
	requiresSignIn?: boolean;
	/** False: no SMTPUTF8. */
	takesUnicode?: boolean;
	/** Octets of the largest mail, as it tells clients. */
	largestMail?: number;
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
	/** PEM, to trust a certificate by that is not self-signed. */
	certificateAuthority: string;
	mails(): KeptMail[];
	/** Waits for a mail, those that came already included. Filter by recipient: tests share servers. */
	waitForMail(predicate: (mail: KeptMail) => boolean, timeoutMs?: number): Promise<KeptMail>;
	/** From now on this recipient is refused for good (550). */
	rejectRecipient(address: string): void;
	/** The next `count` mails are answered with this code once they are sent. */
	failNext(count: number, code: number): void;
	/**
	 * From now on it answers so at this step, until another rule is given for it.
	 *
	 * @returns ends the rule.
	 */
	teach(step: SmtpStep, rule: SmtpRule): () => void;
	/** From now on the person's tokens send for this mailbox, too; for their own they always do. */
	allow(person: string, mailbox: string): void;
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
	const doorman = createDoorman(options.oauth2);
	const teacher = createTeacher();
	const certificate = await readCertificate(options.certificate ?? { selfSigned: true });

	const keep = async (mail: KeptMail): Promise<void> => {
		kept.push(mail);
		if (keepIn !== undefined) {
			const number = String(kept.length).padStart(5, '0');
			await writeFile(join(keepIn, `${number}.eml`), mail.raw);
		}
		arrivals.dispatchEvent(new Event('mail'));
	};

	const server = new SMTPServer({
		...(tls === 'none' ? {} : { key: certificate.key, cert: certificate.cert }),
		secure: tls === 'implicit',
		disabledCommands: tls === 'none' ? ['STARTTLS'] : [],
		authMethods: options.authMethods ?? [
			...['PLAIN', 'LOGIN'],
			...(options.oauth2 === undefined ? [] : ['XOAUTH2']),
		],
		authOptional: options.requiresSignIn !== true,
		hideSMTPUTF8: options.takesUnicode === false,
		...(options.largestMail === undefined ? {} : { size: options.largestMail }),
		allowInsecureAuth: true,
		disableReverseLookup: true,
		onConnect: (session, answer) => {
			connections += 1;
			teacher.ask('greeting', { session, address: '' }).then(() => answer(), answer);
		},
		onMailFrom: ({ address }, session, answer) => {
			teacher.ask('sender', { session, address }).then(() => answer(), answer);
		},
		onAuth: (attempt, _session, answer) => {
			doorman.letIn(attempt).then((response) => answer(null, response), answer);
		},
		onRcptTo: ({ address }, session, answer) => {
			if (refused.has(address.toLowerCase())) answer(refusal('5.1.1 No such mailbox here', 550));
			else teacher.ask('recipient', { session, address }).then(() => answer(), answer);
		},
		onData: (stream, session, answer) => {
			buffer(stream)
				.then(async (raw) => {
					const code = failures.shift();
					if (code !== undefined) return answer(refusal('Told to refuse this mail', code));
					await teacher.ask('content', { session, address: '', raw });
					await keep(keptMail(session, raw));
					const isLost = await teacher.loses('answer', { session, address: '', raw });
					if (isLost) cut(server, session.id);
					else answer(null, 'kept');
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
		certificateAuthority: certificate.certificateAuthority,
		mails: () => [...kept],
		waitForMail: (predicate, timeoutMs = 10_000) =>
			waitForMail(kept, arrivals, { predicate, timeoutMs }),
		rejectRecipient: (address) => refused.add(address.toLowerCase()),
		failNext: (count, code) => failures.push(...Array.from({ length: count }, () => code)),
		teach: (step, rule) => teacher.teach(step, rule),
		allow: (person, mailbox) => doorman.allow(person, mailbox),
		connectionCount: () => connections,
		stop: () => new Promise((resolve) => server.close(() => resolve())),
	};
}

/** Ends a connection without another word. */
function cut(server: SMTPServer, sessionId: string): void {
	for (const { id, _socket: socket } of server.connections as unknown as Set<{
		id: string;
		_socket: Socket;
	}>) {
		if (id === sessionId) socket.destroy();
	}
}

/** A fresh key and its certificate, in memory. */
async function readCertificate(
	options: CertificateOptions,
): Promise<{ key: string; cert: string; certificateAuthority: string }> {
	const folder = await mkdtemp(join(tmpdir(), 'smtp-'));
	const made = await makeCertificates(folder, options);
	const key = await readFile(made.keyFile, 'utf8');
	const cert = await readFile(made.certificateFile, 'utf8');
	await rm(folder, { recursive: true });
	return { key, cert, certificateAuthority: made.certificateAuthority };
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
