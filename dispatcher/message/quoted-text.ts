import EmailReplyParser from 'email-reply-parser';

/** A person writes less; of more, the beginning is looked at, so that the time is bounded. */
const LONGEST_LOOKED_AT = 100_000;

/** Where Outlook's quotes begin, which have no mark of their own before each line. */
const outlookHead =
	/^(?:-{2,}\s*(?:original message|message d['’]origine|ursprüngliche nachricht|mensaje original|messaggio originale)\s*-{2,}|_{10,})\s*$/im;

/** The first line of a header block in the languages of Outlook, with the one that follows it. */
const outlookFields =
	/^(?:from|de|von|da)\s?: .{1,300}\r?\n(?:(?:sent|date|envoyé|gesendet|enviado|inviato)\s?: )/im;

/** Whoever forwards a mail wants its content read, not left out as a quote. */
const forwardMark =
	/^[-_\s>]*(?:forwarded message|begin forwarded message|weitergeleitete nachricht|message transf[ée]r[ée]|mensaje reenviado|messaggio inoltrato)\s*:?[-_\s]*$/im;

/**
 * What the sender wrote now: the text without the history quoted below it.
 *
 * @returns the whole text where it is a forwarded mail, and where nothing but history is in it.
 */
export function newText(text: string): string {
	const looked = text.slice(0, LONGEST_LOOKED_AT);
	if (forwardMark.test(looked)) return text.trim();
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
