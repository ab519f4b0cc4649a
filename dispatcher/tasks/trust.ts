import { addressKey } from '../core/address-key';
import type { MatchedBy, Standing } from '../ledger/filing-decision';
import { trustedAuthentication } from '../message/authentication';
import type { AuthenticationResult } from '../message/mail';
import { worksFor } from '../settings/employees';
import type { FileMailRequest, FilingRules } from './filing-request';
import type { KnownTask, Match } from './known-tasks';

const DAY_MS = 24 * 3_600_000;

/** A mail's sender, as far as he is to be trusted. */
export interface Sender {
	/** His address by `addressKey`; null: the mail names none. */
	key: string | null;
	/** A trusted server says that it is not he who wrote the mail. */
	isForged: boolean;
	/** It is the division's own address. */
	isDivision: boolean;
	isEmployee: boolean;
	/** What a trusted server found; null: none tells. */
	authentication: AuthenticationResult | null;
}

/** Reads who sent a mail, and whether that is true, as far as a trusted server tells. */
export function readSender({
	mail,
	rules,
}: {
	mail: Pick<FileMailRequest['mail'], 'from' | 'authentication'>;
	rules: FilingRules;
}): Sender {
	const address = mail.from?.address ?? null;
	const authentication = trustedAuthentication(mail.authentication, rules.trustedServers);
	const isForged = authentication?.dmarc === 'fail';
	const key = address === null ? null : addressKey(address);
	const isDivision = key !== null && key === addressKey(rules.mailbox);
	return {
		key,
		isForged,
		isDivision,
		isEmployee: address !== null && !isForged && !isDivision && worksFor(rules, address),
		authentication,
	};
}

/**
 * What a sender is to the task that a sign leads to. Whose mail is forged is a stranger, whatever he
 * knows: the Message-IDs of a thread are known to all who were ever written to in it.
 */
export function standingIn(
	sender: Sender,
	{ task, sentTo }: Match,
	{ by, isReport }: { by: MatchedBy; isReport: boolean },
): Standing {
	const { key } = sender;
	if (sender.isForged) return 'stranger';
	// Nobody knows beforehand which server will report on a message, and no other one knows its ID.
	if (isReport && sentTo !== null) return 'answersUs';
	if (key === null) return 'stranger';
	if (sender.isDivision) return isById(by) ? 'division' : 'stranger';
	if (task.requester === key) return 'requester';
	if (task.people.has(key)) return 'onTask';
	if (sender.isEmployee) return 'employee';
	return sentTo?.has(key) === true ? 'answersUs' : 'stranger';
}

/** Whether a mail may open a task again, or need not: it was closed lately, or is not closed. */
export function isOpenTo({ status, closedAt }: KnownTask, reopenDays: number, now: Date): boolean {
	if (status !== 'closed') return true;
	const closedSince = closedAt === null ? 0 : now.getTime() - Date.parse(closedAt);
	return closedSince < reopenDays * DAY_MS;
}

/** Message-IDs are known to those who got a message; a task's number can be guessed. */
function isById(by: MatchedBy): boolean {
	return by === 'inReplyTo' || by === 'references' || by === 'report';
}
