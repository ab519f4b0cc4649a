import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { parseMail } from '../../../dispatcher/message/parse-mail';
import type { MailReading, UnreadMail } from '../../../dispatcher/message/reader';
import { ReadingPool, type ReadingPoolOptions } from '../../../dispatcher/message/reading-pool';
import { readThreadFields } from '../../../dispatcher/message/thread-fields';

const script = join(__dirname, '../../../dispatcher/message/reading-worker.ts');
const heavy = join(__dirname, '../../hosts/heavy-reading.cjs');
const limits = { seconds: 60, megabytes: 256, threads: 1 };
/** So that a thread which spins is soon ended; what is not heavy takes a fraction of it. */
const short = { ...limits, seconds: 1.5 };
const pools: ReadingPool[] = [];

function poolWith(changes: Partial<ReadingPoolOptions> = {}): ReadingPool {
	const pool = new ReadingPool({ limits, script, ...changes });
	pools.push(pool);
	return pool;
}

function mailFrom(source: Buffer): UnreadMail {
	return { source, options: { size: source.length, keepAttachments: true } };
}

function mail(subject: string, text = 'Hello'): UnreadMail {
	return mailFrom(
		Buffer.from(
			`From: a@b.example\r\nSubject: ${subject}\r\nMessage-ID: <1@b.example>\r\n\r\n${text}`,
		),
	);
}

function mailWith(content: Buffer): UnreadMail {
	const head = 'From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n';
	const part =
		'Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n';
	const encoded = content.toString('base64').replaceAll(/.{76}/g, '$&\r\n');
	return mailFrom(Buffer.from(`${head}--x\r\n${part}${encoded}\r\n--x--\r\n`));
}

function subjectOf(reading: MailReading): string | undefined {
	return 'parsed' in reading ? reading.parsed.mail.subject : undefined;
}

function reasonOf(reading: MailReading): string | undefined {
	return 'parsed' in reading ? reading.plainBecause : `unreadable: ${reading.unreadable}`;
}

afterEach(async () => {
	await Promise.all(pools.splice(0).map(async (pool) => await pool.close()));
});

describe('a reader in threads', () => {
	it('reads what the parser reads, in the order of the mails', async () => {
		const pool = poolWith({ limits: { ...limits, threads: 2 } });
		const anyMail = fc
			.tuple(fc.string(), fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 200_000 }))
			.map(([subject, text, content]) => [mail(subject, text), mailWith(Buffer.from(content))]);
		await fc.assert(
			fc.asyncProperty(fc.array(anyMail, { maxLength: 8 }), async (pairs) => {
				const mails = pairs.flat();

				const readings = await pool.readMails(mails);

				const parsed = mails.map(async ({ source, options }) => ({
					parsed: await parseMail(source, options),
				}));
				expect(readings).toEqual(await Promise.all(parsed));
			}),
			{ numRuns: 20 },
		);
	});

	it('reads how mails belong to others', async () => {
		const headers = [mail('Re: [IT#7]').source, Buffer.alloc(0), randomBytes(300)];

		const threads = await poolWith().readThreads(headers);

		expect(threads).toEqual(await Promise.all(headers.map(readThreadFields)));
	});

	it('leaves the bytes of a mail as they are, so that it can be read again', async () => {
		const large = mailWith(randomBytes(1_000_000));
		const before = Buffer.from(large.source);

		await poolWith().readMails([large]);

		expect(large.source.equals(before)).toBe(true);
	});

	it('takes returned headers and dates to the thread', async () => {
		const bounce = mail('Undelivered');
		const returned = Buffer.from('X-Help-Desk-Dispatcher: <ours@example.com>\r\n');
		const receivedAt = new Date('2026-03-04T05:06:07Z');

		const [reading] = await poolWith().readMails([
			{ ...bounce, options: { ...bounce.options, returnedHeaders: [returned], receivedAt } },
			mail('another'),
		]);

		expect(reading).toMatchObject({
			parsed: {
				mail: { reportedMessageIds: ['<ours@example.com>'], date: receivedAt.toISOString() },
			},
		});
	});

	it('tells of a mail that cannot be read, and reads those beside it', async () => {
		const readings = await poolWith().readMails([
			mail('one'),
			mailFrom(Buffer.alloc(0)),
			mail('two'),
		]);

		expect(readings.map(subjectOf)).toEqual(['one', undefined, 'two']);
		expect(readings[1]).toEqual({ unreadable: 'The mail cannot be read: The mail is empty' });
	});
});

describe('a mail that takes too much', () => {
	it.each([
		['time', 'spin', 'it takes longer than 1.5 seconds'],
		['memory', 'swallow-memory', 'it takes more than 64 MB of memory'],
		['its thread along', 'throw-later', 'thrown by nobody knows what'],
	])('is read plainly where it takes %s', async (_what, word, reason) => {
		const seconds = word === 'spin' ? 1.5 : 60;
		const pool = poolWith({ script: heavy, limits: { seconds, megabytes: 64, threads: 1 } });

		const [reading] = await pool.readMails([mail(word, '<b>As it is</b>\r\n> quoted')]);

		expect(reading).toMatchObject({
			plainBecause: `The mail cannot be read: ${reason}`,
			parsed: {
				attachments: [],
				mail: {
					subject: word,
					from: { address: 'a@b.example' },
					messageId: '<1@b.example>',
					text: '<b>As it is</b>\r\n> quoted',
					html: null,
					attachments: [{ mediaType: 'message/rfc822', leftInMailbox: true }],
				},
			},
		});
	});

	it('is unreadable where it takes too much plainly, too', async () => {
		const pool = poolWith({ script: heavy, limits: short });

		await expect(pool.readMails([mail('always-spin')])).resolves.toEqual([
			{ unreadable: 'The mail cannot be read: it takes longer than 1.5 seconds' },
		]);
	});

	it('keeps none of those beside it from being read in full', async () => {
		const pool = poolWith({ script: heavy, limits: { ...short, megabytes: 64 } });
		const subjects = ['a', 'spin', 'b', 'swallow-memory', 'always-spin', 'c'];

		const readings = await pool.readMails(subjects.map((subject) => mail(subject)));

		expect(readings.map(subjectOf)).toEqual(['a', 'spin', 'b', 'swallow-memory', undefined, 'c']);
		expect(readings.map(reasonOf)).toEqual([
			undefined,
			'The mail cannot be read: it takes longer than 1.5 seconds',
			undefined,
			'The mail cannot be read: it takes more than 64 MB of memory',
			'unreadable: The mail cannot be read: it takes longer than 1.5 seconds',
			undefined,
		]);
	});

	it('keeps no other one waiting for ever that was asked for meanwhile', async () => {
		const pool = poolWith({ script: heavy, limits: short });

		const readings = await Promise.all([
			pool.readMails([mail('spin')]),
			pool.readMails([mail('a')]),
			pool.readThreads([mail('spin').source, mail('b').source]),
		]);

		expect(readings[1].map(reasonOf)).toEqual([undefined]);
		expect(readings[2].map(({ subject }) => subject)).toEqual(['', 'b']);
	});
});

describe('the threads of a reader', () => {
	it('start with the first mail', async () => {
		const pool = poolWith();

		expect(pool.threads).toBe(0);
		await pool.readMails([]);
		expect(pool.threads).toBe(0);
		await pool.readMails([mail('one')]);
		expect(pool.threads).toBe(1);
	});

	it('end when there is nothing to read, and start again', async () => {
		const pool = poolWith({ idleMs: 10 });
		await pool.readMails([mail('one')]);

		await expect.poll(() => pool.threads).toBe(0);

		expect((await pool.readMails([mail('two')])).map(subjectOf)).toEqual(['two']);
	});

	it('end in the middle of their work when the reader is closed', async () => {
		const pool = poolWith({ script: heavy });
		const reading = pool.readMails([mail('spin'), mail('another')]);
		const failed = expect(reading).rejects.toMatchObject({ code: 'reader-unavailable' });
		await expect.poll(() => pool.threads).toBe(1);

		await pool.close();

		await failed;
		expect(pool.threads).toBe(0);
	});

	it('are no more than they may be', async () => {
		const pool = poolWith({ limits: { ...limits, threads: 2 } });

		await Promise.all(Array.from({ length: 6 }, async () => await pool.readMails([mail('one')])));

		expect(pool.threads).toBeLessThanOrEqual(2);
	});

	it.each([['its script is missing', { script: join(__dirname, 'nothing.cjs') }]])(
		'are told of where none can be started, since %s',
		async (_why, changes) => {
			const pool = poolWith(changes);
			const refused = { code: 'reader-unavailable' };

			await expect(pool.readMails([mail('one')])).rejects.toMatchObject(refused);
			await expect(
				Promise.all([pool.readMails([mail('one')]), pool.readThreads([mail('two').source])]),
			).rejects.toMatchObject(refused);
		},
	);
});
