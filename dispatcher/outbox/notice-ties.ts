import { addressKey } from '../core/address-key';
import type { Store } from '../database/open-store';
import type { Mail } from '../message/mail';
import { findNotices } from './outbox';

/** The header field that identifies our mail even if a relay has given it another Message-ID. */
const NOTICE_MARK = 'x-help-desk-dispatcher';

/**
 * How a mail belongs to the notices that this desk has sent: it is one that came back, or it answers one
 * (a reply, or a report that contains it).
 */
export type NoticeTie = 'own' | 'answer';

/**
 * Tells how a mail belongs to our notices. Only recipients of a notice know its Message-ID, so nobody
 * else can make a mail look like that.
 */
export async function findNoticeTie(store: Store, mail: Mail): Promise<NoticeTie | undefined> {
	const [tie] = await findNoticeTies(store, [mail]);
	return tie;
}

/** {@link findNoticeTie} for several mails at once: one result a mail, in their order. */
export async function findNoticeTies(
	store: Store,
	mails: Mail[],
): Promise<Array<NoticeTie | undefined>> {
	const messages = mails.map((mail) => ({ own: ownOf(mail), answered: answeredBy(mail) }));
	const ids = messages.flatMap(({ own, answered }) => [...own, ...answered]);
	const notices = await findNotices(store, ids);
	return messages.map(({ own, answered }) => {
		if (own.some((id) => notices.has(id))) return 'own';
		return answered.some((id) => notices.has(id)) ? 'answer' : undefined;
	});
}

function ownOf({ messageId, headers }: Mail): string[] {
	return [messageId, headers[NOTICE_MARK]].filter((id) => id != null);
}

function answeredBy({ inReplyTo, references, reportedMessageIds }: Mail): string[] {
	return [inReplyTo, ...references, ...reportedMessageIds].filter((id) => id !== null);
}

/**
 * Why this mail must not cause another one, in words; undefined if it may.
 *
 * @param mailbox the division's own address.
 */
export async function whyNothingIsCaused(
	store: Store,
	mail: Mail,
	mailbox: string,
): Promise<string | undefined> {
	if (mail.from !== null && addressKey(mail.from.address) === addressKey(mailbox)) {
		return 'The mail comes from the division’s own address.';
	}
	const tie = await findNoticeTie(store, mail);
	if (tie === 'own') return 'The mail is a notice from this dispatcher that came back.';
	if (tie === 'answer') return 'The mail answers a notice from this dispatcher.';
	if (!mail.automatic) return undefined;
	return `The mail is automatic (${mail.automaticReason ?? 'it says so'}), and no notice is written about automatic mail.`;
}
