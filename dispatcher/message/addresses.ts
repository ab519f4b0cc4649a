import type { AddressObject, EmailAddress } from 'mailparser';
import { cleanLine } from './clean-text';
import { showableDomain } from './domain-name';
import type { MailAddress } from './mail';

const MOST_ADDRESSES = 1_000;
const LONGEST_ADDRESS = 320;

/**
 * Reads an address field (RFC 5322 section 3.4): groups are opened, and entries without an address
 * are left out.
 */
export function readAddresses(field: AddressObject | AddressObject[] | undefined): MailAddress[] {
	const fields = field === undefined ? [] : [field].flat();
	return fields
		.flatMap(({ value }) => value.flatMap(openGroup))
		.slice(0, MOST_ADDRESSES)
		.map(({ name, address }) => ({
			name: cleanLine(name, LONGEST_ADDRESS),
			address: normalizeAddress(address ?? ''),
		}))
		.filter(({ address }) => address !== '');
}

function openGroup(entry: EmailAddress): EmailAddress[] {
	return entry.group === undefined ? [entry] : entry.group;
}

/** Only the domain's case is without meaning (RFC 5321 section 2.4). */
function normalizeAddress(address: string): string {
	const clean = cleanLine(address, LONGEST_ADDRESS);
	const domainAt = clean.lastIndexOf('@') + 1;
	return domainAt === 0
		? clean
		: `${clean.slice(0, domainAt)}${showableDomain(clean.slice(domainAt))}`;
}
