import type { HeaderBlock } from './header-block';
import { fold } from './line-marks';
import type { Mail, MailAddress } from './mail';
import { readMailbox } from './mailbox-text';

/** Whom a mail is from and to. */
export interface Parties {
	/** Who wrote it, and all to whom it is sent. */
	people: MailAddress[];
	/** All to whom it is sent. */
	recipients: MailAddress[];
}

/** The parties of a mail. */
export function partiesOf({
	from,
	to,
	cc,
	replyTo,
}: Pick<Mail, 'from' | 'to' | 'cc' | 'replyTo'>): Parties {
	const recipients = [...to, ...cc];
	return { people: [...(from === null ? [] : [from]), ...replyTo, ...recipients], recipients };
}

/**
 * Tells whether the parties of a mail know the one that is quoted in it: one of them wrote it, or a
 * recipient of the mail got it then.
 *
 * @returns undefined where the block names nobody by address and no name is known.
 */
export function isKnownToParties({ values }: HeaderBlock, parties: Parties): boolean | undefined {
	const author = readMailbox(values.get('from') ?? '');
	const got = fold(`${values.get('to') ?? ''} ${values.get('cc') ?? ''}`);
	const names = parties.people.map(({ name }) => fold(name)).filter((name) => name !== '');
	if (parties.recipients.some(({ address }) => got.includes(withoutPlus(address)))) return true;
	if (author.address === '') return names.includes(fold(author.name)) ? true : undefined;
	const addresses = parties.people.map(({ address }) => withoutPlus(address));
	return addresses.includes(withoutPlus(author.address));
}

/** `help+IT1042@example.com` is `help@example.com`; case does not matter here. */
function withoutPlus(address: string): string {
	const folded = fold(address);
	const at = folded.lastIndexOf('@');
	const plus = folded.indexOf('+');
	return plus > 0 && plus < at ? `${folded.slice(0, plus)}${folded.slice(at)}` : folded;
}
