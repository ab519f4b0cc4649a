import type { ImapFlow } from 'imapflow';
import { DispatcherError } from '../core/errors';
import { serverWords, withoutSecrets } from '../core/secrets';
import type { ReplyMeter } from './reply-meter';
import { explainNoMailbox, SIGNED_IN_WITHOUT_MAILBOX } from './sign-in-errors';
import type { MailboxConnection } from './types';

const WORDS_LIMIT = 300;

/** What imapflow puts on the error of a command that the server refused. */
export interface Refusal {
	responseStatus?: unknown;
	/** The response code, RFC 5530; some commands leave it in the response as it was parsed. */
	serverResponseCode?: unknown;
	response?: unknown;
	responseText?: unknown;
	/** Set where it has found by LIST that there is no such folder. */
	mailboxMissing?: unknown;
	code?: unknown;
}

/** What is known of a client besides what imapflow knows. */
export interface KnownClient {
	connection: MailboxConnection;
	secrets: string[];
	meter: ReplyMeter;
	/** Why it was closed by us. */
	outage?: DispatcherError;
	/** imapflow answers `false` for some refusals and only logs the error. */
	lastRefusal?: Refusal;
}

const clients = new WeakMap<ImapFlow, KnownClient>();

/** Makes a client known, so that its commands can be bounded and its refusals told. */
export function keepClient(client: ImapFlow, known: KnownClient): void {
	clients.set(client, known);
}

/** imapflow's log says that the server refused a command. It also warns before there is a client. */
export function noteRefusal(known: KnownClient, error: unknown): void {
	if (isRefusal(error)) known.lastRefusal = error;
}

/**
 * Closes a client whose server sends what nobody can use.
 *
 * @param misbehaviour goes on after the server's name: `sent …`.
 */
export function giveUpOn(client: ImapFlow, misbehaviour: string): DispatcherError {
	const known = clients.get(client);
	const { host, port } = known?.connection ?? { host: 'The mail server', port: 0 };
	const outage = new DispatcherError({
		code: 'server-misbehaved',
		whatHappened: `${host}, port ${port}, ${misbehaviour}, so the connection was closed`,
		whatToDo:
			'Check that it is the right server, and ask its administrator. Nothing is lost: the next look connects again.',
	});
	if (known !== undefined) known.outage ??= outage;
	client.close();
	return known?.outage ?? outage;
}

/** Why we closed a client; undefined where we did not. */
export function outageOf(client: ImapFlow): DispatcherError | undefined {
	return clients.get(client)?.outage;
}

/** What is asked of the server. */
export interface Question {
	/** Goes on after "refused to": `open the folder "INBOX"`. */
	doing: string;
	/** The sizes of the mails that are asked for; what comes beyond is refused. */
	octets?: number;
	/** The error where there is no such folder. */
	missing?: () => DispatcherError;
}

/**
 * Gives the server a command, and tells in its own words why it refused it.
 *
 * @param command `false` from it means that the server refused.
 * @throws DispatcherError `command-refused` and `mailbox-unavailable` with the server's words,
 *   `server-misbehaved` where it sent too much, what `missing` gives, and whatever the command throws.
 */
export async function askServer<T>(
	client: ImapFlow,
	question: Question,
	command: () => Promise<T>,
): Promise<Exclude<T, false>> {
	const known = clients.get(client);
	known?.meter.expect(question.octets ?? 0);
	delete known?.lastRefusal;
	try {
		const answer = await command();
		if (answer !== false) return answer as Exclude<T, false>;
		if (client.usable) throw refusalError(client, question, known?.lastRefusal ?? {});
		throw Object.assign(new Error('The connection was lost'), { code: 'NoConnection' });
	} catch (error) {
		if (known?.outage !== undefined) throw known.outage;
		throw isRefusal(error) ? refusalError(client, question, error) : error;
	} finally {
		known?.meter.expect(0);
	}
}

function isRefusal(error: unknown): error is Refusal {
	if (error instanceof DispatcherError || typeof error !== 'object' || error === null) return false;
	const { responseStatus, code } = error as Refusal;
	return responseStatus === 'NO' || responseStatus === 'BAD' || code === 'NotFound';
}

function refusalError(client: ImapFlow, question: Question, refusal: Refusal): DispatcherError {
	const isMissing =
		refusal.mailboxMissing === true ||
		codeOf(refusal) === 'NONEXISTENT' ||
		refusal.code === 'NotFound';
	if (isMissing && question.missing !== undefined) return question.missing();
	const { connection, secrets = [] } = clients.get(client) ?? {};
	const words = wordsOf(refusal, secrets);
	const cause = withoutSecrets(refusal, secrets);
	if (connection !== undefined && SIGNED_IN_WITHOUT_MAILBOX.test(words)) {
		return new DispatcherError({ ...explainNoMailbox(connection, words), cause });
	}
	return new DispatcherError({
		code: 'command-refused',
		whatHappened: `${connection?.host ?? 'The mail server'} refused to ${question.doing}${words === '' ? '' : `: "${words}"`}`,
		whatToDo: 'Nothing is lost: the next look asks again. Look at the server if it goes on.',
		cause,
	});
}

/** `NO [UNAVAILABLE] Server busy` */
function wordsOf(refusal: Refusal, secrets: string[]): string {
	const { responseStatus, responseText } = refusal;
	const code = codeOf(refusal);
	const said = [responseStatus, code === '' ? '' : `[${code}]`, responseText];
	const words = said.filter((part) => typeof part === 'string' && part !== '').join(' ');
	return serverWords(words, { secrets, limit: WORDS_LIMIT });
}

interface ParsedResponse {
	attributes?: Array<{ section?: Array<{ value?: unknown } | null> } | null>;
}

function codeOf({ serverResponseCode, response }: Refusal): string {
	if (typeof serverResponseCode === 'string') return serverResponseCode;
	const code = (response as ParsedResponse | undefined)?.attributes?.[0]?.section?.[0]?.value;
	return typeof code === 'string' ? code.toUpperCase() : '';
}
