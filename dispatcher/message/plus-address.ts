import { comparable, withoutLeadingZeros } from './reference-scan';

/** What may stand between a tag and an ID, and for a space of the tag. */
const marks = /[\s#._=-]+/g;
const digits = /^\d{1,30}$/;

/**
 * Finds a division's references in plus addresses (RFC 5233): `help+IT1042@example.com`, also with a
 * mark between tag and ID, as in `help+it-1042@example.com`.
 *
 * @param addresses to which a mail was sent or delivered.
 * @param mailbox the division's own address; those of others do not count.
 * @param tags the division's own, and those it had before.
 * @returns the digits of all references, in their order, each once.
 */
export function plusReferences(addresses: string[], mailbox: string, ...tags: string[]): string[] {
	const own = splitAddress(mailbox);
	const wanted = tags.map(compact).filter((tag) => tag !== '');
	const found = addresses.flatMap((address) => {
		const { local, domain } = splitAddress(address);
		if (domain !== own.domain || !local.startsWith(`${own.local}+`)) return [];
		const detail = compact(local.slice(own.local.length + 1));
		return wanted
			.filter((tag) => detail.startsWith(tag))
			.map((tag) => detail.slice(tag.length))
			.filter((id) => digits.test(id))
			.map(withoutLeadingZeros);
	});
	return [...new Set(found)];
}

function compact(text: string): string {
	return comparable(text).replaceAll(marks, '');
}

function splitAddress(address: string): { local: string; domain: string } {
	const at = address.lastIndexOf('@');
	const [local, domain] = [address.slice(0, Math.max(at, 0)), address.slice(at + 1)];
	return { local: local.trim().toLowerCase(), domain: domain.trim().toLowerCase() };
}
