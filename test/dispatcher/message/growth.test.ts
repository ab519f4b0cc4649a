import { threadCpuUsage } from 'node:process';
import { describe, expect, it } from 'vitest';
import { parseMail } from '../../../dispatcher/message/parse-mail';
import { hostileMails } from './hostile-mails';
import { fragments, places } from './repeats';

/** Upwards, so that what grows fast is found before it takes hours. */
const LENGTHS = [100, 400, 1_600, 6_400, 20_000];
const TRIES = 6;
/** Below this, what the machine does beside weighs more than the mail. */
const WORTH_MEASURING_MS = 60;

/** The time of this thread only, which others on the machine take nothing from. */
async function cpuMs(source: Buffer): Promise<number> {
	const start = threadCpuUsage();
	await parseMail(source, { size: source.length, keepAttachments: true }).catch(() => undefined);
	const { user, system } = threadCpuUsage(start);
	return (user + system) / 1_000;
}

/** @returns whether the double takes under three times as long, in the best of some tries. */
async function isLinearAt(length: number, mailOf: (length: number) => Buffer): Promise<boolean> {
	const [once, twice] = [mailOf(length), mailOf(2 * length)];
	let [shortest, shortestOfTwice] = [Infinity, Infinity];
	for (let attempt = 0; attempt < TRIES; attempt++) {
		shortestOfTwice = Math.min(shortestOfTwice, await cpuMs(twice));
		if (shortestOfTwice < WORTH_MEASURING_MS) return true;
		shortest = Math.min(shortest, await cpuMs(once));
		if (shortestOfTwice < 3 * shortest) return true;
	}
	return false;
}

async function isLinear(make: (words: string) => string, fragment: string): Promise<boolean> {
	const mailOf = (length: number) =>
		Buffer.from(make(fragment.repeat(Math.ceil(length / fragment.length))));
	for (const length of LENGTHS) {
		if (!(await isLinearAt(length, mailOf))) return false;
	}
	return true;
}

describe('twice as much takes under three times as long', () => {
	it.each(Object.entries(places))('repeated in %s', { timeout: 120_000 }, async (_place, make) => {
		const slow = [];
		for (const fragment of fragments) {
			if (!(await isLinear(make, fragment))) slow.push(fragment);
		}

		expect(slow).toEqual([]);
	});
});

describe('a mail that is made to take long', () => {
	it.each(Object.entries(hostileMails))(
		'takes no longer than its size is worth: %s',
		async (_name, make) => {
			for (const length of [100_000, 1_000_000]) {
				expect(await isLinearAt(length, (octets) => Buffer.from(make(octets)))).toBe(true);
			}
		},
	);
});
