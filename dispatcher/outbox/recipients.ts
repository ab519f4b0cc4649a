import addressparser from 'nodemailer/lib/addressparser';

import { DispatcherError } from '../core/errors';
import { foldName } from '../core/sign-in/same-name';

/** RFC 5321 section 4.5.3.1. */
const ADDRESS_LIMIT = 254;
const LOCAL_PART_LIMIT = 64;

/** RFC 5322 section 3.2.3 dot-atom, with the letters of every script (RFC 6532). */
const LOCAL_PART =
	/^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;

/** One part of a domain; a domain of one part is fine, since companies have such inside. */
const DOMAIN_LABEL = /^(?!-)[\p{L}\p{M}\p{N}-]{1,63}(?<!-)$/u;

/**
 * Reads a list of recipients as people type it: separated by commas, semicolons or line breaks,
 * each an address or `Name <address>`.
 *
 * @param field the label of the field they were typed in.
 * @returns the bare addresses in the order typed, each once; empty if nothing was typed. None contains a
 * space, a line break or a control character.
 * @throws DispatcherError `recipient-invalid`, naming the field and the entry that is no address.
 */
export function parseRecipients(typed: string, field = 'Notice Recipients'): string[] {
	const addresses = new Map<string, string>();
	// Line by line, so that a quotation mark left open cannot swallow the lines after it.
	for (const line of typed.split(/[\r\n\u2028\u2029]+/)) {
		for (const { name, address } of addressparser(line, { flatten: true })) {
			const entry = address ?? '';
			if (entry === '' && (name ?? '').trim() === '') continue;
			if (!isEmailAddress(entry)) throw invalidRecipient(entry || name || '', field);
			const key = foldName(entry);
			if (!addresses.has(key)) addresses.set(key, entry);
		}
	}
	return [...addresses.values()];
}

/** Whether a text is one email address, without a name and without spaces around it. */
export function isEmailAddress(text: string): boolean {
	if (text.length > ADDRESS_LIMIT) return false;
	const at = text.lastIndexOf('@');
	const local = text.slice(0, Math.max(at, 0));
	if (local.length > LOCAL_PART_LIMIT || !LOCAL_PART.test(local)) return false;
	return text
		.slice(at + 1)
		.split('.')
		.every((label) => DOMAIN_LABEL.test(label));
}

function invalidRecipient(entry: string, field: string): DispatcherError {
	const shown = entry.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 100);
	return new DispatcherError({
		code: 'recipient-invalid',
		whatHappened: `The field "${field}" contains "${shown}", which is not an email address`,
		whatToDo: 'Enter addresses such as anna@example.com, separated by commas.',
	});
}
