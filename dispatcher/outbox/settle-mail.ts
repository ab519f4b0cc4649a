import type { Clock, RandomSource } from '../core/ports';
import { retryDelayMs } from './retry-delay';
import type { MailDelivery, RecipientResult } from './types';

/** How often the answer to a mail may be lost: a recipient gets it twice at most. */
const MOST_ANSWERS_LOST = 2;

/** A mail of the outbox before its transaction. */
export interface UnsettledMail {
	deliveries: MailDelivery[];
	/** How often a server said something about it. */
	tries: number;
	/** It went with the original attached. */
	hadOriginal: boolean;
}

/** What became of it. */
export interface SettledMail {
	state: 'queued' | 'sent' | 'partly-sent' | 'failed' | 'unconfirmed';
	deliveries: MailDelivery[];
	tries: number;
	/** Null at an end. */
	dueAt: Date | null;
	lastFailure?: string;
	serverAnswer?: string;
	/** The server's words, if the mail is to be sent again without the original. */
	originalRefused?: string;
}

/**
 * Decides the state after a transaction, recipient by recipient.
 *
 * @param results the server's answers; recipients without one stay as they are.
 */
export function settleTransaction(
	mail: UnsettledMail,
	results: RecipientResult[],
	{ clock, random }: { clock: Clock; random: RandomSource },
): SettledMail {
	const byAddress = new Map(results.map((result) => [result.address, result]));
	const context = {
		wasTaken: results.some(({ outcome }) => outcome === 'sent'),
		hadOriginal: mail.hadOriginal,
	};
	const settled = mail.deliveries.map((delivery) => {
		const result = byAddress.get(delivery.address);
		return result === undefined ? delivery : settleRecipient(delivery, result, context);
	});
	const isDelayed = settled.some(
		({ address, state }) => state === 'delayed' && byAddress.has(address),
	);
	const tries = mail.tries + (isDelayed ? 1 : 0);
	const delayMs = retryDelayMs(tries, random);
	const deliveries = delayMs === undefined ? settled.map((one) => giveUp(one, tries)) : settled;
	const originalRefused = mail.hadOriginal ? results.find(isContentRefusal)?.answer : undefined;
	const failure = results.find(({ outcome }) => outcome !== 'sent')?.answer;
	const answer = results.find(({ outcome }) => outcome === 'sent')?.answer;
	return {
		...endOf(deliveries, { now: clock(), delayMs: delayMs ?? 0 }),
		deliveries,
		tries,
		...(failure === undefined ? {} : { lastFailure: failure }),
		...(answer === undefined ? {} : { serverAnswer: answer }),
		...(originalRefused === undefined ? {} : { originalRefused }),
	};
}

/**
 * The recipients to send the mail to next: those without an answer first, so that they do not wait for
 * the delayed ones.
 */
export function recipientsLeft(deliveries: MailDelivery[]): string[] {
	const of = (state: MailDelivery['state']): string[] =>
		deliveries.filter((delivery) => delivery.state === state).map(({ address }) => address);
	const pending = of('pending');
	return pending.length > 0 ? pending : of('delayed');
}

function settleRecipient(
	delivery: MailDelivery,
	{ outcome, answer }: RecipientResult,
	{ wasTaken, hadOriginal }: { wasTaken: boolean; hadOriginal: boolean },
): MailDelivery {
	const { answersLost = 0 } = delivery;
	switch (outcome) {
		case 'sent':
			return {
				...delivery,
				state: 'sent',
				answer: answersLost === 0 ? answer : `${answer} (sent twice: the first answer was lost)`,
			};
		case 'answer-lost': {
			const state = answersLost + 1 < MOST_ANSWERS_LOST ? 'delayed' : 'unconfirmed';
			return { ...delivery, state, answer, answersLost: answersLost + 1 };
		}
		case 'recipient-refused':
			return { ...delivery, state: 'refused', answer };
		case 'too-large':
		case 'content-refused':
			return { ...delivery, state: hadOriginal ? 'pending' : 'refused', answer };
		case 'next-transaction':
			return { ...delivery, state: wasTaken ? 'pending' : 'delayed', answer };
		case 'recipient-delayed':
		case 'mail-delayed':
			return { ...delivery, state: 'delayed', answer };
		case 'settings':
		case 'away':
			// If the server took other recipients, it is about this one; otherwise all mails wait.
			return wasTaken ? { ...delivery, state: 'delayed', answer } : delivery;
	}
}

function endOf(
	deliveries: MailDelivery[],
	{ now, delayMs }: { now: Date; delayMs: number },
): Pick<SettledMail, 'state' | 'dueAt'> {
	const holds = (state: MailDelivery['state']): boolean =>
		deliveries.some((delivery) => delivery.state === state);
	if (holds('pending')) return { state: 'queued', dueAt: now };
	if (holds('delayed')) return { state: 'queued', dueAt: new Date(now.getTime() + delayMs) };
	return { state: stateOf(deliveries), dueAt: null };
}

/** The state of a mail that no recipient waits for any more. */
export function stateOf(deliveries: MailDelivery[]): Exclude<SettledMail['state'], 'queued'> {
	const holds = (state: MailDelivery['state']): boolean =>
		deliveries.some((delivery) => delivery.state === state);
	if (holds('unconfirmed')) return 'unconfirmed';
	if (!holds('sent')) return 'failed';
	return holds('refused') ? 'partly-sent' : 'sent';
}

function giveUp(delivery: MailDelivery, tries: number): MailDelivery {
	if (delivery.state !== 'delayed') return delivery;
	const { answer = '' } = delivery;
	return { ...delivery, state: 'refused', answer: `Given up after ${tries} tries. ${answer}` };
}

function isContentRefusal({ outcome }: RecipientResult): boolean {
	return outcome === 'too-large' || outcome === 'content-refused';
}
