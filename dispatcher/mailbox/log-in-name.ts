/**
 * The name to log in with, where a person opens a mailbox that may be another's.
 *
 * Exchange opens a shared mailbox for `person\mailbox`, with the person's password. What was typed
 * in that form already, with or without a domain before it, is used as it is.
 *
 * @param user the person with access, as typed; empty for the mailbox's own log-in.
 * @param emailAddress the mailbox.
 */
export function exchangeLogInName(user: string, emailAddress: string): string {
	const person = user.trim();
	const mailbox = emailAddress.trim();
	if (person === '') return mailbox;
	if (person.includes('\\')) return person;
	if (mailbox === '' || person.toLowerCase() === mailbox.toLowerCase()) return person;
	// Many servers take the part before the @ as the log-in name of the very same mailbox.
	if (!person.includes('@') && mailbox.toLowerCase().startsWith(`${person.toLowerCase()}@`)) {
		return person;
	}
	return `${person}\\${mailbox}`;
}
