import { requesterOf, senderOf, teamOf } from './people';
import { isEmployees, type PlannedMail } from './plan';
import type { Problems } from './problems';

/** What the desk writes about mails. */
export const purposes = ['acknowledgement', 'forward', 'answer'] as const;

export type Purpose = (typeof purposes)[number];

/** A message of the desk about a mail, as its history has it. */
export interface FoundMessage {
	purpose: string;
	messageId: string;
	/** What the history says became of it. */
	delivery: string;
	recipients: FoundRecipient[];
}

/** One of its recipients, by the outbox, and what the SMTP server has taken for him. */
export interface FoundRecipient {
	address: string;
	/** The last that the outbox says. */
	state: string;
	/** How often the outbox says that the server's answer was lost. */
	answersLost: number;
	arrived: number;
}

/** Messages of a purpose, counted by recipient. */
export interface MessageCount {
	due: number;
	/** Whoever is in the history. */
	found: number;
	/** Of those due, how many arrived once or twice. */
	arrived: number;
	/** Twice, after an answer of the server was lost, as the outbox says. */
	twiceAndSaidSo: number;
	/** Not, after the server's answers were lost, as the outbox says. */
	notAndSaidSo: number;
	lost: number;
	doubled: number;
}

/** To whom the desk has to write about a mail that was filed, by purpose. */
export function messagesDue(mail: PlannedMail): Record<Purpose, string[]> {
	const due: Record<Purpose, string[]> = { acknowledgement: [], forward: [], answer: [] };
	const { mark, kind, division, answers } = mail;
	if (kind === 'employee note') return due;
	if (isEmployees(kind)) {
		due.answer.push(requesterOf(answers ?? ''));
		// So that he sees that his colleague has answered.
		due.forward.push(...teamOf(division).filter((address) => address !== senderOf(mail)));
		return due;
	}
	if (kind === 'request') due.acknowledgement.push(requesterOf(mark));
	due.forward.push(...teamOf(division));
	return due;
}

/** Judges what was written about a mail: each message to each recipient once, and none that is not due. */
export function judgeMessages(
	messages: readonly FoundMessage[],
	due: Record<Purpose, string[]>,
	say: Problems,
): void {
	for (const purpose of purposes) {
		const found = messages.filter((message) => message.purpose === purpose);
		const wanted = due[purpose];
		if (wanted.length === 0) say.expectNone(found.length, { thing: purpose, kind: 'misfiled' });
		else say.expectOne(found.length, purpose);
		for (const message of found) judgeRecipients(message, wanted, say);
	}
	const others = messages.filter(
		({ purpose }) => !(purposes as readonly string[]).includes(purpose),
	);
	for (const { purpose } of others) say.add('misfiled', `1 × ${purpose}, none expected`);
}

function judgeRecipients(message: FoundMessage, wanted: string[], say: Problems): void {
	const { purpose, recipients, delivery } = message;
	for (const address of wanted) {
		const found = recipients.filter((one) => one.address === address);
		if (found.length === 0) say.add('lost', `${purpose} not to ${address}`);
		for (const recipient of found) judgeArrival(recipient, purpose, say);
	}
	for (const { address } of recipients) {
		if (!wanted.includes(address)) say.add('misfiled', `${purpose} to ${address}`);
	}
	const told = recipients.some(({ state }) => state === 'unconfirmed') ? 'unconfirmed' : 'sent';
	if (delivery !== told) say.add('misfiled', `${purpose} is "${delivery}" in the history`);
}

function judgeArrival(recipient: FoundRecipient, purpose: string, say: Problems): void {
	const { address, state, arrived } = recipient;
	const end = endOf(recipient);
	if (end === 'lost') say.add('lost', `${purpose} to ${address} has not arrived (${state})`);
	if (end === 'doubled') say.add('doubled', `${arrived} × ${purpose} arrived at ${address}`);
}

type End = 'once' | 'twiceAndSaidSo' | 'notAndSaidSo' | 'lost' | 'doubled';

function endOf({ state, answersLost, arrived }: FoundRecipient): End {
	if (arrived === 1) return 'once';
	if (arrived === 0) return state === 'unconfirmed' ? 'notAndSaidSo' : 'lost';
	return arrived === 2 && answersLost > 0 ? 'twiceAndSaidSo' : 'doubled';
}

/** Counts the messages of a purpose over all mails. */
export function countMessages(
	mails: ReadonlyArray<{ messages: readonly FoundMessage[]; due: Record<Purpose, string[]> }>,
	purpose: Purpose,
): MessageCount {
	const count = newCount();
	for (const { messages, due } of mails) {
		const found = messages
			.filter((message) => message.purpose === purpose)
			.flatMap(({ recipients }) => recipients);
		count.due += due[purpose].length;
		count.found += found.length;
		for (const address of due[purpose]) {
			const own = found.filter((one) => one.address === address);
			if (own.length === 0) count.lost += 1;
			if (own.length > 1) count.doubled += own.length - 1;
		}
		for (const recipient of found) countEnd(count, recipient);
	}
	return count;
}

function countEnd(count: MessageCount, recipient: FoundRecipient): void {
	if (recipient.arrived > 0) count.arrived += 1;
	const end = endOf(recipient);
	if (end !== 'once') count[end] += 1;
}

function newCount(): MessageCount {
	return {
		due: 0,
		found: 0,
		arrived: 0,
		twiceAndSaidSo: 0,
		notAndSaidSo: 0,
		lost: 0,
		doubled: 0,
	};
}
