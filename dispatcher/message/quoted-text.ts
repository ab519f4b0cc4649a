import EmailReplyParser from 'email-reply-parser';

/** A person writes less; of more, the beginning is looked at, so that the time is bounded. */
const LONGEST_LOOKED_AT = 100_000;

/** Where Outlook's quotes begin, which have no mark of their own before each line. */
const outlookHead =
	/^(?:-{2,}\s*(?:original message|message d['’]origine|ursprüngliche nachricht|mensaje original|messaggio originale)\s*-{2,}|_{10,})\s*$/im;

/** The first line of a header block in the languages of Outlook, with the one that follows it. */
const outlookFields =
	/^(?:from|de|von|da)\s?: .{1,300}\r?\n(?:(?:sent|date|envoyé|gesendet|enviado|inviato)\s?: )/im;

/**
 * What the sender wrote now: the text without the history quoted below it.
 *
 * @returns the text itself where nothing else is in it, as in a mail that is only forwarded.
 */
export function newText(text: string): string {
	const looked = text.slice(0, LONGEST_LOOKED_AT);
	const parsed = new EmailReplyParser().parseReply(looked);
	const written = beforeOutlookQuote(parsed).trim();
	return written === '' ? text.trim() : written;
}

function beforeOutlookQuote(text: string): string {
	const starts = [outlookHead, outlookFields]
		.map((pattern) => pattern.exec(text)?.index)
		.filter((index) => index !== undefined);
	return text.slice(0, Math.min(text.length, ...starts));
}
