import { threadCpuUsage } from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { ReadingPool } from '../../../dispatcher/message/reading-pool';
import { hostileMails } from './hostile-mails';

const MEGABYTE = 1024 * 1024;
/** The largest mail that is read whole. */
const OCTETS = 2 * MEGABYTE;
const LOOK_EVERY_MS = 1;
const LONGEST_STALL_MS = 50;

const pool = new ReadingPool({
	// What is shown here is not the limit.
	limits: { seconds: 60, megabytes: 512, threads: 1 },
	script: join(__dirname, '../../../dispatcher/message/reading-worker.ts'),
});

function processorMs(): number {
	const { user, system } = threadCpuUsage();
	return (user + system) / 1_000;
}

/** @returns for how long this thread was busy without a pause, by its processor's time. */
async function longestStall(work: () => Promise<unknown>): Promise<number> {
	let longest = 0;
	let last = processorMs();
	const look = (): void => {
		const now = processorMs();
		longest = Math.max(longest, now - last);
		last = now;
	};
	const looking = setInterval(look, LOOK_EVERY_MS);
	await work();
	clearInterval(looking);
	look();
	return longest;
}

afterAll(async () => await pool.close());

describe('the thread that all else runs on', () => {
	it.each(Object.entries(hostileMails))('is never held up by %s', async (_name, make) => {
		const source = Buffer.from(make(OCTETS));
		const mail = { source, options: { size: source.length, keepAttachments: true } };
		await pool.readThreads([Buffer.from('Subject: the thread starts\r\n\r\n')]);

		const stall = await longestStall(async () => {
			await pool.readThreads([source]);
			await pool.readMails([mail]);
		});

		expect(stall).toBeLessThan(LONGEST_STALL_MS);
	});
});
