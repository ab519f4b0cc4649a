import type { Clock, Logger, RandomSource } from '../ports';
import { backoffMs, retryDelayMs } from './retry-delay';
import { openSmtp } from './smtp';
import type { SmtpFailure } from './smtp-errors';
import type { OutboxReport, OutboxStore, OutgoingMail, SmtpConnection } from './types';

const DEFAULT_LIMIT = 50;

/** What the sender works with. */
export interface SendOutboxOptions {
	clock: Clock;
	random: RandomSource;
	logger: Logger;
	/** At most so many mails in one round; 50 where absent. */
	limit?: number;
}

interface Round extends SendOutboxOptions {
	store: OutboxStore;
	report: OutboxReport;
}

/**
 * Sends the mails that are due, each once and under the Message-ID it already has.
 *
 * A mail that the server refuses for good is given up, and one that it does not take for now after
 * the twelfth try. While the server itself cannot be used nothing is given up, and the mails that
 * are due are delayed without a try each.
 *
 * @returns what came of each; problems of sending are results. Throws only what the store throws.
 */
export async function sendOutbox(
	store: OutboxStore,
	connection: SmtpConnection,
	options: SendOutboxOptions,
): Promise<OutboxReport> {
	const round: Round = { ...options, store, report: { sent: [], delayed: [], failed: [] } };
	const smtp = openSmtp(connection);
	try {
		for (let left = options.limit ?? DEFAULT_LIMIT; left > 0; left -= 1) {
			// One at a time: a lease then only has to last for the sending of one mail.
			const [mail] = await store.takeDue(1);
			if (mail === undefined) break;
			const delivery = await smtp.send(mail);
			if (delivery.accepted) {
				await store.markSent(mail.id, delivery.serverAnswer);
				round.report.sent.push(mail.id);
			} else if (delivery.failure.scope === 'connection') {
				await delayBatch(round, [mail, ...(await takeRest(store, left - 1))], delivery.failure);
				break;
			} else {
				await keepFailure(round, mail, delivery.failure);
			}
		}
	} finally {
		smtp.close();
	}
	return round.report;
}

async function takeRest(store: OutboxStore, limit: number): Promise<OutgoingMail[]> {
	return limit > 0 ? await store.takeDue(limit) : [];
}

async function keepFailure(round: Round, mail: OutgoingMail, failure: SmtpFailure): Promise<void> {
	const delayMs =
		failure.kind === 'permanent' ? undefined : retryDelayMs(mail.tries + 1, round.random);
	if (delayMs === undefined) {
		await round.store.markFailed(mail.id, failure.reason, undefined);
		round.report.failed.push({ id: mail.id, reason: failure.reason });
		round.logger.error('A notice was given up', { outboxId: mail.id, reason: failure.reason });
		return;
	}
	await delay(round, [mail], { reason: failure.reason, delayMs });
}

/** An outage of the server says nothing about a mail: it waits an hour at most, however long. */
async function delayBatch(
	round: Round,
	mails: [OutgoingMail, ...OutgoingMail[]],
	{ reason }: SmtpFailure,
): Promise<void> {
	await delay(round, mails, { reason, delayMs: backoffMs(mails[0].tries + 1, round.random) });
}

async function delay(
	{ store, clock, logger, report }: Round,
	mails: OutgoingMail[],
	{ reason, delayMs }: { reason: string; delayMs: number },
): Promise<void> {
	const retryAt = new Date(clock().getTime() + delayMs);
	for (const { id } of mails) {
		await store.markFailed(id, reason, retryAt);
		report.delayed.push({ id, reason, retryAt });
	}
	logger.warn('Notices could not be sent for now', { count: mails.length, reason, retryAt });
}
