import { DispatcherError } from '../../core/errors';
import type { OutgoingMail, SmtpConnection, Transaction } from '../types';
import { readSmtpFailure } from './errors';
import type { SmtpFailure } from './failure';
import { openSession, type SmtpSession } from './session';
import { SENDING_TIMEOUTS, type SmtpTimeouts } from './timeouts';
import { transact } from './transaction';

/** An outgoing mail server, and the one connection that is kept while mails follow each other. */
export interface SmtpTransport {
	/** Connects and signs in, unless connected. @returns why that was not possible. */
	connect(): Promise<SmtpFailure | undefined>;
	/**
	 * Hands over one mail; connects first if needed. A refusal is a result and not an error, since the
	 * outbox decides what follows.
	 *
	 * @param onBody called once the server asks for the text, before it gets any of it.
	 * @throws what `onBody` threw; the mail was not sent then.
	 */
	send(mail: OutgoingMail, onBody?: () => Promise<void>): Promise<Transaction>;
	/** False if the server has ended the connection. */
	isOpen(): boolean;
	/** How many mails the server has answered over this connection. */
	answered(): number;
	/** Ends the connection as a client should. */
	close(): void;
	/** Ends what is under way. */
	abandon(): void;
}

/** Opens the way to a mail server. It connects with the first mail; every wait is bounded. */
export function openSmtp(
	connection: SmtpConnection,
	timeouts: SmtpTimeouts = SENDING_TIMEOUTS,
): SmtpTransport {
	let session: SmtpSession | undefined;
	let answered = 0;
	const calledOff = new AbortController();

	const connect = async (): Promise<SmtpFailure | undefined> => {
		if (session?.isOpen() === true) return undefined;
		answered = 0;
		try {
			session = await openSession(connection, { timeouts, signal: calledOff.signal });
			return undefined;
		} catch (error) {
			return readSmtpFailure(error, connection);
		}
	};

	return {
		connect,
		isOpen: () => session?.isOpen() === true,
		answered: () => answered,
		send: async (mail, onBody = async () => await Promise.resolve()) => {
			const outage = await connect();
			if (outage !== undefined || session === undefined) {
				return { recipients: [], ...(outage === undefined ? {} : { outage }) };
			}
			const { mailMs } = timeouts;
			const transaction = await transact(session, mail, { connection, mailMs, onBody });
			if (transaction.outage === undefined) answered += 1;
			return transaction;
		},
		close: () => {
			if (session?.isOpen() === true) session.quit();
		},
		abandon: () => calledOff.abort(),
	};
}

/** The error that tells a person of a failure. */
export function explainFailure({ code, reason, whatToDo }: SmtpFailure): DispatcherError {
	return new DispatcherError({ code, whatHappened: reason, whatToDo });
}
