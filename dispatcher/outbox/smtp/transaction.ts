import { Readable } from 'node:stream';
import type { NodemailerError, SMTPEnvelope } from 'nodemailer';
import { composeMail } from '../compose-mail';
import type { OutgoingMail, RecipientResult, SmtpConnection, Transaction } from '../types';
import { sayUnsendable, wireAddress } from '../wire-address';
import { readSmtpFailure, wordsOfServer } from './errors';
import type { SmtpFailure } from './failure';
import type { SmtpSession } from './session';

/** The text is sent in pieces, so that what has not left yet does not count as sent. */
const CHUNK = 64 * 1024;

/** One mail on its way over a session. */
export interface TransactionOptions {
	connection: SmtpConnection;
	/** How long the whole of it may take. */
	mailMs: number;
	/** Called once the server asks for the text, before it gets any of it. */
	onBody: () => Promise<void>;
}

/** What goes over the wire. */
interface Letter {
	envelope: SMTPEnvelope & { to: string[] };
	raw: Buffer;
	/** The typed addresses by the one on the wire; two may be the same there. */
	typed: ReadonlyMap<string, string[]>;
}

/**
 * Hands one mail over (RFC 5321 section 3.3), each recipient with an answer of its own.
 *
 * @throws what `onBody` threw; the mail was not sent then, and the session is over.
 */
export async function transact(
	session: SmtpSession,
	mail: OutgoingMail,
	options: TransactionOptions,
): Promise<Transaction> {
	const { connection } = options;
	const server = `${connection.host}:${connection.port}`;
	const wired = (address: string) => wireAddress(address, session.takesUnicode);
	const from = wired(mail.from);
	if (from === undefined) return { recipients: [], outage: unsendableSender(mail.from, server) };
	const typed = new Map<string, string[]>();
	const unsendable: RecipientResult[] = [];
	for (const address of mail.recipients) {
		const written = wired(address);
		if (written !== undefined) typed.set(written, [...(typed.get(written) ?? []), address]);
		else {
			const answer = sayUnsendable(address, server);
			unsendable.push({ address, outcome: 'recipient-refused', answer });
		}
	}
	if (typed.size === 0) return { recipients: unsendable };

	const shown = mail.to.filter((address) => wired(address) !== undefined);
	const raw = await composeMail(mail, shown);
	const envelope = { from, to: [...typed.keys()], size: raw.length, use8BitMime: true };
	const { recipients, ...rest } = await exchange(session, { envelope, raw, typed }, options);
	return { recipients: [...unsendable, ...recipients], ...rest };
}

async function exchange(
	session: SmtpSession,
	letter: Letter,
	{ connection, mailMs, onBody }: TransactionOptions,
): Promise<Transaction> {
	const body = giveBody(letter.raw, onBody);
	const tooLong = setTimeout(() => {
		const error = new Error('The mail took too long as a whole');
		session.abandon(Object.assign(error, { code: 'ETIMEDOUT' }));
	}, mailMs).unref();
	try {
		const info = await session.send(letter.envelope, body.stream);
		const taken = info.accepted.map((address): RecipientResult => {
			return { address, outcome: 'sent', answer: wordsOfServer(info.response, connection) };
		});
		const refused = (info.rejectedErrors ?? []).map((error) => readRefusal(error, connection));
		return { recipients: asTyped([...taken, ...refused], letter) };
	} catch (error) {
		if (body.refusal !== undefined) {
			session.abandon(new Error('The mail was held back'));
			throw body.refusal;
		}
		const failed = readFailed(error as NodemailerError, letter, { connection, body });
		await forget(session);
		return failed;
	} finally {
		clearTimeout(tooLong);
		body.stream.destroy();
	}
}

/** The results of a mail that the server accepted for no recipient. */
function readFailed(
	error: NodemailerError,
	letter: Letter,
	{ connection, body }: { connection: SmtpConnection; body: { isGiven: boolean } },
): Transaction {
	const failure = readSmtpFailure(error, connection);
	const toAll = (outcome: RecipientResult['outcome']): RecipientResult[] =>
		letter.envelope.to.map((address) => ({ address, outcome, answer: failure.reason }));
	if (body.isGiven && error.responseCode === undefined) {
		return { recipients: asTyped(toAll('answer-lost'), letter), outage: failure };
	}
	const { rejectedErrors = [] } = error;
	const recipients =
		rejectedErrors.length === 0
			? toAll(failure.kind)
			: rejectedErrors.map((refusal) => readRefusal(refusal, connection));
	const outage = [error, ...rejectedErrors]
		.map((refusal) => readSmtpFailure(refusal, connection))
		.find(({ kind }) => kind === 'settings' || kind === 'away');
	return { recipients: asTyped(recipients, letter), ...(outage === undefined ? {} : { outage }) };
}

function readRefusal(error: NodemailerError, connection: SmtpConnection): RecipientResult {
	const { kind, reason } = readSmtpFailure(error, connection);
	return { address: error.recipient ?? '', outcome: kind, answer: reason };
}

function asTyped(results: RecipientResult[], { typed }: Letter): RecipientResult[] {
	return results.flatMap((result) =>
		(typed.get(result.address) ?? [result.address]).map((address) => ({ ...result, address })),
	);
}

/** A refused mail leaves its transaction open, and the next mail needs a new one (RFC 5321 section 4.1.4). */
async function forget(session: SmtpSession): Promise<void> {
	if (!session.isOpen()) return;
	await session.reset().catch((error: Error) => session.abandon(error));
}

/** The mail's text; the server may have it once all of it `isGiven`. */
function giveBody(raw: Buffer, onBody: () => Promise<void>) {
	const body: { stream: Readable; isGiven: boolean; refusal?: Error } = {
		stream: Readable.from(give(), { objectMode: false }),
		isGiven: false,
	};
	async function* give() {
		await onBody().catch((error: unknown) => {
			body.refusal = error instanceof Error ? error : new Error(String(error));
			throw new Error('The mail was held back');
		});
		for (let start = 0; start < raw.length; start += CHUNK) {
			yield raw.subarray(start, start + CHUNK);
		}
		body.isGiven = true;
	}
	return body;
}

function unsendableSender(sender: string, server: string): SmtpFailure {
	return {
		kind: 'settings',
		code: 'sending-failed',
		reason: sayUnsendable(sender, server),
		whatToDo: 'Enter a sender such as desk@example.com under Notice Sender in Route Mail.',
	};
}
