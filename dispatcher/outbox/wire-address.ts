import { domainToASCII } from 'node:url';
import addressparser from 'nodemailer/lib/addressparser';

const ASCII = /^[\x20-\x7e]*$/;

/**
 * Writes an address for SMTP: its domain as A-labels (RFC 5891), which every server understands.
 *
 * @param typed an address, or `Name <address>`.
 * @param takesUnicode whether the server offers SMTPUTF8 (RFC 6531), which a local part beyond ASCII
 *   needs.
 * @returns undefined if this server cannot take this address.
 */
export function wireAddress(typed: string, takesUnicode: boolean): string | undefined {
	const [entry] = addressparser(typed, { flatten: true });
	const address = entry?.address ?? '';
	const at = address.lastIndexOf('@');
	const local = address.slice(0, Math.max(at, 0));
	const domain = address.slice(at + 1);
	// An address literal, as [192.0.2.1], is no name.
	const written = ASCII.test(domain) ? domain : domainToASCII(domain);
	if (local === '' || written === '') return undefined;
	return ASCII.test(local) || takesUnicode ? `${local}@${written}` : undefined;
}

/** Says why this server cannot take an address. */
export function sayUnsendable(typed: string, server: string): string {
	return `"${typed}" cannot be used: it has letters beyond ASCII before the @, and ${server} does not offer SMTPUTF8`;
}
