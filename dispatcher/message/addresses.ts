import type { AddressObject, EmailAddress, ParsedMail as Parsed } from 'mailparser';
import { cleanLine } from './clean-text';
import type { MailAddress } from './mail';
import { normalizeAddress, readMailbox } from './mailbox-text';

const MOST_ADDRESSES = 1_000;
const LONGEST_NAME = 320;

/**
 * Reads an address field (RFC 5322 section 3.4): groups are opened, and entries without an address
 * are left out, as are those with one that only an Exchange server knows.
 */
export function readAddresses(field: AddressObject | AddressObject[] | undefined): MailAddress[] {
	const fields = field === undefined ? [] : [field].flat();
	return fields
		.flatMap(({ value }) => value.flatMap(openGroup))
		.slice(0, MOST_ADDRESSES)
		.map(readEntry)
		.filter(({ address }) => address !== '');
}

/**
 * Reads who wrote a mail: its first author, where From has none the Sender, where there is none either
 * whoever is to be answered.
 *
 * @returns null where no field has an address.
 */
export function readAuthor(parsed: Parsed | undefined): MailAddress | null {
	if (parsed === undefined) return null;
	const [author] = readAddresses(parsed.from);
	return (
		author ??
		readRaw(parsed, 'from') ??
		readAddresses(parsed.headers.get('sender') as AddressObject | undefined)[0] ??
		readAddresses(parsed.replyTo)[0] ??
		null
	);
}

/** An address where none may stand, as in a comment: `Anna (anna@example.com)`. */
function readRaw({ headerLines }: Parsed, field: string): MailAddress | undefined {
	const line = headerLines.find(({ key }) => key === field)?.line ?? '';
	const { name, address } = readMailbox(line.slice(line.indexOf(':') + 1));
	return address === '' ? undefined : { name, address };
}

function openGroup(entry: EmailAddress): EmailAddress[] {
	const { group } = entry;
	if (group === undefined) return [entry];
	// The colon of `Anna [mailto:anna@example.com]` looks like that of a group.
	if (!/\bmailto$/i.test(entry.name.slice(-20))) return group;
	return [{ name: `${entry.name}:${group[0]?.address ?? ''}`, address: '' }];
}

function readEntry({ name, address }: EmailAddress): MailAddress {
	const normal = normalizeAddress(address ?? '');
	const shown = cleanLine(name, LONGEST_NAME);
	if (normal !== '') return { name: shown === '>' ? '' : shown, address: normal };
	// Some programs encode name and address as one word.
	return address ? { name: shown, address: '' } : readMailbox(shown);
}
