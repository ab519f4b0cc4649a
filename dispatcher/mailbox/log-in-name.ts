import { foldName, isSameName } from '../core/sign-in/same-name';

/** How a log-in name says that a person opens a mailbox that may be another's. */
export type SharedMailboxForm = 'exchange' | 'masterUser' | 'asTyped';

/**
 * The name to log in with a password.
 *
 * Exchange opens a shared mailbox for `person\mailbox` or `DOMAIN\person\mailbox`, and Dovecot for
 * `mailbox*person` where master users are set up, each with the person's password. What was typed in
 * Exchange's form already is used as it is.
 *
 * @param user the person with access, as typed; empty for the mailbox's own log-in.
 * @param emailAddress the mailbox.
 */
export function logInName(
	user: string,
	emailAddress: string,
	form: SharedMailboxForm = 'exchange',
): string {
	const person = user.trim();
	const mailbox = emailAddress.trim();
	if (person === '') return mailbox;
	if (form === 'asTyped' || mailbox === '' || isSameName(person, mailbox)) return person;
	if (form === 'masterUser') return `${mailbox}*${person}`;
	return person.includes('\\')
		? completed(person, mailbox)
		: isFirstPart(person, mailbox)
			? person
			: `${person}\\${mailbox}`;
}

/**
 * `CORP\anna` alone would open Anna's own mailbox and move her mail, so the mailbox is added unless it
 * stands there already.
 */
function completed(typed: string, mailbox: string): string {
	const [first = '', second = '', ...more] = typed.split('\\');
	const namesMailbox = isSameName(second, mailbox) || isFirstPart(second, mailbox);
	if (more.length > 0 || namesMailbox || first.includes('@')) return typed;
	return `${typed}\\${mailbox}`;
}

/** Many servers take the part before the @ as the log-in name of the very same mailbox. */
function isFirstPart(name: string, mailbox: string): boolean {
	return !name.includes('@') && foldName(mailbox).startsWith(`${foldName(name)}@`);
}
