import type { HeaderLines } from 'mailparser';
import { cleanLine } from './clean-text';

const MOST_ADDRESSES = 50;
const LONGEST_VALUE = 4_000;
const LONGEST_ADDRESS = 320;

/** Fields in which mail servers name the recipients of the envelope. */
const names = new Set([
	'delivered-to',
	'envelope-to',
	'x-delivered-to',
	'x-envelope-to',
	'x-gm-original-to',
	'x-ms-exchange-organization-originalenveloperecipients',
	'x-original-to',
	'x-rcpt-to',
]);

const marks = /[\s,;<>"()]+/;

/**
 * Reads to whom servers delivered a mail, which its To and Cc need not tell.
 *
 * @param lines the header's fields, from the top, as they are.
 * @returns addresses, each once, however it is written.
 */
export function readDeliveredTo(lines: HeaderLines): string[] {
	const found = new Map<string, string>();
	for (const { key, line } of lines) {
		if (!names.has(key)) continue;
		for (const address of addressesIn(line)) {
			const known = address.toLowerCase();
			if (found.size < MOST_ADDRESSES && !found.has(known)) found.set(known, address);
		}
	}
	return [...found.values()];
}

function addressesIn(line: string): string[] {
	return line
		.slice(line.indexOf(':') + 1)
		.slice(0, LONGEST_VALUE)
		.split(marks)
		.map((word) => cleanLine(word, LONGEST_ADDRESS))
		.filter((word) => word.lastIndexOf('@') > 0 && !word.endsWith('@'));
}
