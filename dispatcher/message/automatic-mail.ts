/** What tells an automatic mail from a person's. Names in lower case, values as they are. */
export interface AutomaticSigns {
	headers: ReadonlyMap<string, string>;
	/** The media type of the whole, with its `report-type` where it is a report. */
	contentType: string;
	reportType: string | undefined;
	senderAddress: string;
}

type Rule = (signs: AutomaticSigns) => string | undefined;

const rules: Rule[] = [
	({ headers }) => {
		const value = headers.get('auto-submitted')?.trim();
		// RFC 3834 section 5: all but "no" is automatic.
		const isAutomatic = value !== undefined && !/^no\b/i.test(value);
		return isAutomatic ? `Auto-Submitted: ${value}` : undefined;
	},
	({ contentType, reportType = 'unknown' }) =>
		// RFC 6522: bounces (RFC 3464) and receipts (RFC 8098).
		contentType === 'multipart/report' ? `a report (${reportType})` : undefined,
	({ headers }) => present(headers, ['x-autoreply', 'x-autorespond', 'x-auto-response-suppress']),
	({ headers }) => {
		const value = headers.get('precedence')?.trim() ?? '';
		return /^(bulk|auto_reply|junk|list)$/i.test(value) ? `Precedence: ${value}` : undefined;
	},
	// RFC 2919
	({ headers }) => present(headers, ['list-id']),
	({ headers }) =>
		headers.get('return-path')?.replaceAll(/\s/g, '') === '<>' ? 'an empty Return-Path' : undefined,
	({ senderAddress }) =>
		/^(mailer-daemon|postmaster)(@|$)/i.test(senderAddress)
			? `sent by ${senderAddress}`
			: undefined,
];

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

function present(headers: ReadonlyMap<string, string>, names: string[]): string | undefined {
	const name = names.find((known) => headers.has(known));
	return name === undefined ? undefined : `the header field ${name}`;
}
