import type { Mail, MailAddress } from './mail';

/** In the local parts of machines, without dots and dashes: nobody reads answers to them. */
const unread = ['noreply', 'donotreply', 'nepasrepondre', 'nichtantworten', 'nonrispondere'];
const machines = new Set(
	(
		'wordpress wwwdata www apache httpd nginx php cron root nobody daemon mailer mailerdaemon webform ' +
		'webforms formmail formmailer form forms contactform kontaktformular formulaire formular ' +
		'notification notifications notify benachrichtigung alert alerts automailer robot bot'
	).split(' '),
);
/** Of a site as much as of a person: they are a machine's where another domain is to be answered. */
const shared = new Set(
	'admin contact contacto contatto hello info kontakt mail office online sales service shop site support web webmaster website'.split(
		' ',
	),
);

/** What of a mail tells who asks. */
export type Asking = Pick<Mail, 'from' | 'to' | 'cc' | 'replyTo'>;

/**
 * Tells who asks in a mail, and is to be answered: mostly its sender.
 *
 * A machine that writes for somebody puts that person into Reply-To: form mailers of websites under
 * `noreply@`, `wordpress@` or the very address that they write to, and lists that rewrite From for DMARC. A
 * person's own Reply-To is left alone, since a second address makes nobody another requester; anybody may
 * write that field, so it never says more than where to answer.
 */
export function requesterOf({ from, to, cc, replyTo }: Asking): MailAddress | null {
	if (from === null) return null;
	const recipients = [...to, ...cc];
	const asks = replyTo.find(
		(each) =>
			!isSame(each, from) && !isMachine(each) && !recipients.some((one) => isSame(one, each)),
	);
	if (asks === undefined) return from;
	const isSelf = recipients.some((recipient) => isSame(recipient, from));
	return isMachine(from) || isSelf || isSite(from, { asks, recipients }) ? asks : from;
}

/** `info@example.com` writes to its own domain, and somebody elsewhere is to be answered. */
function isSite(
	from: MailAddress,
	{ asks, recipients }: { asks: MailAddress; recipients: MailAddress[] },
): boolean {
	const domain = domainOf(from);
	return (
		shared.has(localPart(from)) &&
		domainOf(asks) !== domain &&
		recipients.some((recipient) => domainOf(recipient) === domain)
	);
}

function isMachine(mailbox: MailAddress): boolean {
	const name = localPart(mailbox);
	return machines.has(name) || unread.some((word) => name.includes(word));
}

function isSame(one: MailAddress, other: MailAddress): boolean {
	return one.address.toLowerCase() === other.address.toLowerCase();
}

/** In lower case, without dots, dashes and what follows a plus. */
function localPart({ address }: MailAddress): string {
	const local = address.slice(0, Math.max(0, address.lastIndexOf('@'))).toLowerCase();
	return (local.split('+', 1)[0] ?? '').slice(0, 64).replaceAll(/[._-]/g, '');
}

function domainOf({ address }: MailAddress): string {
	return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
