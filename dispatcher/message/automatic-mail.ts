/** What tells an automatic mail from a person's. Names in lower case, values as they are. */
export interface AutomaticSigns {
	headers: ReadonlyMap<string, string>;
	/** The media type of the whole, with its `report-type` where it is a report. */
	contentType: string;
	reportType: string | undefined;
	senderAddress: string;
}

type Rule = (signs: AutomaticSigns) => string | undefined;

/** Header fields that machines alone write, whatever their value. */
const telling = [
	// What every help desk dispatcher sets on what it sends, this one or another.
	'x-help-desk-dispatcher',
	// Answers by themselves.
	'x-autoreply',
	'x-autorespond',
	'x-autoresponder',
	'x-auto-reply-from',
	'x-autoreply-from',
	'x-mail-autoreply',
	'x-auto-response-suppress',
	// Bounces of Exim and Gmail, and of Exchange.
	'x-failed-recipients',
	'x-ms-exchange-message-is-ndr',
	// What other ticket systems set against loops.
	'x-loop',
	'x-otrs-loop',
	'x-rt-loop-prevention',
	// RFC 2919 and RFC 2369.
	'list-id',
	'list-post',
	'list-unsubscribe',
];

/** Media types of a whole mail that only machines send: RFC 6522, RFC 3464 and RFC 8098. */
const reports = new Set([
	'multipart/report',
	'message/delivery-status',
	'message/disposition-notification',
]);

const rules: Rule[] = [
	({ headers }) => {
		const value = headers.get('auto-submitted')?.trim();
		// RFC 3834 section 5: all but "no" is automatic.
		const isAutomatic = value !== undefined && !/^no\b/i.test(value);
		return isAutomatic ? `Auto-Submitted: ${value}` : undefined;
	},
	({ contentType, reportType = 'unknown' }) =>
		reports.has(contentType) ? `a report (${reportType})` : undefined,
	({ headers }) => {
		const name = telling.find((known) => headers.has(known));
		return name === undefined ? undefined : `the header field ${name}`;
	},
	({ headers }) => {
		const value = (headers.get('precedence') ?? headers.get('x-precedence') ?? '').trim();
		return /^(bulk|auto_reply|junk|list)$/i.test(value) ? `Precedence: ${value}` : undefined;
	},
	// A bounce has no sender to whom one could answer (RFC 5321 section 4.5.5).
	({ headers }) =>
		['return-path', 'from'].some((name) => headers.get(name)?.replaceAll(/\s/g, '') === '<>')
			? 'an empty sender'
			: undefined,
	({ senderAddress }) =>
		/^(mailer-daemon|postmaster)(@|$)/i.test(senderAddress)
			? `sent by ${senderAddress}`
			: undefined,
];

/** The header fields that the rules look at. */
export const automaticSignNames: ReadonlySet<string> = new Set([
	...telling,
	'auto-submitted',
	'from',
	'precedence',
	'return-path',
	'x-precedence',
]);

/**
 * Tells whether a machine wrote the mail.
 *
 * @returns the sign that gave it away, in words; null where a person seems to have written it.
 */
export function automaticReason(signs: AutomaticSigns): string | null {
	for (const rule of rules) {
		const reason = rule(signs);
		if (reason !== undefined) return reason;
	}
	return null;
}
