import type { Person } from './divisions';
import type { MailEnd, SentMessage } from './follow';

/** Tells in a line what became of a mail. */
export function describeEnd(end: MailEnd): string {
	const { division, sender, subject, reference, status, outcome, destination, notice } = end;
	const place = `→ ${destination ?? '?'}`;
	const mail = `“${subject ?? ''}” from ${sender ?? 'nobody'}`;
	if (outcome === 'created') return `${division}: new task ${reference}: ${mail} ${place}`;
	if (outcome === 'joined') return `${division}: joined ${reference} (${status}): ${mail} ${place}`;
	return `${division}: not processed ${place}, notice ${notice ?? 'not sent'}`;
}

/** Tells in a line what the desk has sent: who, to whom, what. */
export function describeSent({ purpose, division, author, to, subject }: SentMessage): string {
	const writer = author.name || author.address;
	const by = writer === division ? division : `${writer}, by ${division}`;
	return `✉ ${purpose}: ${by} → ${to.map(nameOf).join(', ')}: “${subject}”`;
}

function nameOf({ name, address }: Person): string {
	return name === '' ? address : name;
}
