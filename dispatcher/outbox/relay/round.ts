import type { Logger, RandomSource } from '../../core/ports';
import { retryUntilDone } from '../../core/retry-until-done';
import type { Store } from '../../database/open-store';
import type { MailReader } from '../../message/reader';
import { readSettings } from '../../settings/dispatcher-settings';
import { suppressExpired } from '../expired-mails';
import { noteAttachments, noteOriginal } from '../original-note';
import { holdsDueMail, noteBody, settleMail, type LeasedMail } from '../outbox-lease';
import { recipientsLeft, settleTransaction, type SettledMail } from '../settle-mail';
import type { SmtpFailure } from '../smtp/failure';
import { openSmtp, type SmtpTransport } from '../smtp/smtp';
import type { SmtpTimeouts } from '../smtp/timeouts';
import type { RecipientResult, SmtpConnection } from '../types';
import { Gate } from './gate';
import { LeaseAhead } from './lease-ahead';
import { Settling } from './settling';

/** Outcomes that say nothing about the mail. */
const unanswered: ReadonlySet<RecipientResult['outcome']> = new Set([
	'settings',
	'away',
	'answer-lost',
]);

/** How many octets of a mail are searched for the end of its header. */
const LONGEST_HEADER = 64 * 1024;

/** What one round of sending works with. */
export interface RoundTools {
	divisionName: string;
	/** Unique to the relay. */
	owner: string;
	/** How long no other sender gets a mail; prolonged until it is sent. */
	leaseMs: number;
	smtp: SmtpTimeouts;
	reader: MailReader;
	random: RandomSource;
	logger: Logger;
	/** Ends the round after the current mail. */
	signal: AbortSignal;
	/** Ends the current mail, too. */
	hurry: AbortSignal;
	/** Called with the result of each try. */
	onSettled(mail: SettledNotice): void;
}

/** What became of one mail. */
export interface SettledNotice {
	id: number;
	state: SettledMail['state'];
	/** Whether a server has answered for it, whatever it said. */
	isAnswered: boolean;
	reason?: string;
}

/**
 * Sends what is due in a division's outbox over one connection, until nothing is due any more.
 *
 * A mail that the server does not accept for now is left for later, and the next ones go on. The first
 * answer that concerns all mails ends the round, since the next mail would fail in the same way.
 *
 * @returns why nothing more can be sent now; undefined if all due mails were tried.
 * @throws DispatcherError `desk-unavailable` and any other error of the desk.
 */
export async function sendDue(
	store: Store,
	connection: SmtpConnection,
	tools: RoundTools,
): Promise<SmtpFailure | undefined> {
	const smtp = openSmtp(connection, tools.smtp);
	const abandon = (): void => smtp.abandon();
	tools.hurry.addEventListener('abort', abandon);
	const gate = new Gate(store, tools.divisionName);
	const mails = new LeaseAhead(store, tools);
	const settling = new Settling();
	try {
		await suppressExpired(store, tools.divisionName);
		const round = { store, smtp, gate, mails, settling, tools };
		const outage = await goRound(round);
		await settling.done();
		return outage;
	} finally {
		tools.hurry.removeEventListener('abort', abandon);
		smtp.close();
		gate.end();
		await settling.done().catch(() => undefined);
		await mails.end();
	}
}

interface Round {
	store: Store;
	smtp: SmtpTransport;
	gate: Gate;
	mails: LeaseAhead;
	settling: Settling;
	tools: RoundTools;
}

async function goRound(round: Round): Promise<SmtpFailure | undefined> {
	const { store, smtp, gate, mails, settling, tools } = round;
	while (!tools.signal.aborted) {
		if (!(await gate.isOpen())) return undefined;
		// What was sent last may be due again at once, for other recipients.
		if (!mails.isHolding) await settling.done();
		const isNeeded = async (): Promise<boolean> =>
			mails.isHolding || (await holdsDueMail(store, tools.divisionName));
		if (!smtp.isOpen() && !(await isNeeded())) return undefined;
		const closed = await smtp.connect();
		if (closed !== undefined) return closed;
		const mail = await mails.next();
		if (mail === undefined) return undefined;
		const outage = await sendLeased(store, mail, { ...tools, transport: smtp, settling });
		if (outage === undefined) continue;
		// Some servers close the connection after a number of mails: then a new one takes the rest.
		const goesOn = outage.kind === 'away' && !smtp.isOpen() && smtp.answered() > 0;
		if (!goesOn) return outage;
	}
	return undefined;
}

async function sendLeased(
	store: Store,
	mail: LeasedMail,
	tools: RoundTools & { transport: SmtpTransport; settling: Settling },
): Promise<SmtpFailure | undefined> {
	const { transport, settling, logger } = tools;
	if (mail.wasInterrupted) {
		const answer =
			'Sending was interrupted after the server had begun to receive the mail, so its answer is not known';
		const results = answerLost(mail, answer);
		await settling.next(async () => await settle(store, mail, { results, tools }));
		return undefined;
	}
	let isOurs = true;
	try {
		const { deliveries, ...rest } = mail;
		const to = deliveries.map(({ address }) => address);
		const { recipients, outage } = await transport.send(
			{ ...rest, to, recipients: recipientsLeft(deliveries) },
			async () => {
				// The one before is settled while this one is being announced, so that one at most is not.
				await settling.done();
				isOurs = await noteBody(store, mail);
				if (!isOurs) throw new Error('Another process sends it');
			},
		);
		await settling.next(async () => await settle(store, mail, { results: recipients, tools }));
		return outage;
	} catch (error) {
		if (isOurs) throw error;
		sayLeaseLost(logger, mail);
		return undefined;
	}
}

/** Repeated until the desk has saved it: a result that is lost here would send the mail again. */
async function settle(
	store: Store,
	mail: LeasedMail,
	{ results, tools }: { results: RecipientResult[]; tools: RoundTools },
): Promise<void> {
	const { logger, random, hurry, reader } = tools;
	const { originalRefused, ...settled } = settleTransaction(
		{ ...mail, hadOriginal: mail.original !== undefined || mail.attachments.length > 0 },
		results,
		{ clock: store.clock, random },
	);
	const onFailure = (error: unknown): void =>
		logger.warn('The result of sending a notice could not be saved yet', { error: String(error) });
	let isOurs = true;
	await retryUntilDone({ signal: hurry, onFailure }, async () => {
		const note =
			originalRefused === undefined
				? {}
				: { originalNote: await nameContents({ store, reader }, mail, originalRefused) };
		isOurs = await settleMail(store, mail, { ...settled, ...note });
	});
	if (!isOurs) return sayLeaseLost(logger, mail);
	const notice: SettledNotice = {
		id: mail.id,
		state: settled.state,
		isAnswered: results.some(({ outcome }) => !unanswered.has(outcome)),
		...(settled.lastFailure === undefined ? {} : { reason: settled.lastFailure }),
	};
	log(logger, notice);
	tools.onSettled(notice);
}

function log(logger: Logger, { id, state, reason }: SettledNotice): void {
	const details = { outboxId: id, ...(reason === undefined ? {} : { reason }) };
	if (state === 'failed') logger.error('A notice was given up', details);
	if (state === 'partly-sent') logger.error('A notice did not reach all its recipients', details);
	if (state === 'unconfirmed') {
		logger.error(
			'A notice may have been sent, at most twice: the server’s answer was lost',
			details,
		);
	}
	if (state === 'queued') logger.warn('A notice will be sent again', details);
}

function sayLeaseLost(logger: Logger, { id }: LeasedMail): void {
	logger.warn('Another process is sending this notice', {
		outboxId: id,
	});
}

function answerLost({ deliveries }: LeasedMail, answer: string): RecipientResult[] {
	return recipientsLeft(deliveries).map((address) => {
		return { address, outcome: 'answer-lost', answer };
	});
}

/** Describes what the mail goes without. */
async function nameContents(
	{ store, reader }: { store: Store; reader: MailReader },
	{ original, attachments, isPersonal }: LeasedMail,
	answer: string,
): Promise<string> {
	const { language } = await readSettings(store);
	// A requester has nothing of the server's words.
	const why = isPersonal ? { language } : { answer, language };
	if (original === undefined) return noteAttachments(attachments, why);
	const end = original.subarray(0, LONGEST_HEADER).indexOf('\r\n\r\n');
	const header = original.subarray(0, end === -1 ? LONGEST_HEADER : end + 4);
	const options = { size: original.length, keepAttachments: false };
	const [reading] = await reader.readMails([{ source: header, options }]).catch(() => []);
	const isRead = reading !== undefined && 'parsed' in reading;
	const { from = null, subject = '', messageId = null } = isRead ? reading.parsed.mail : {};
	const sender = from === null ? '' : `${from.name} <${from.address}>`.trim();
	return noteOriginal({ subject, sender, messageId, bytes: original.length }, { answer, language });
}
