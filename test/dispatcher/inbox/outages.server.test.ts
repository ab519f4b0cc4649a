import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import type { InboxMail } from '../../../dispatcher/inbox/batch';
import type { InboxSettings } from '../../../dispatcher/inbox/types';
import { tasksByAge } from '../../hosts/desk-tables';
import { startDovecot, type DovecotHost } from '../../hosts/dovecot';
import { openFaultyLine, type FaultyLine } from '../../hosts/faulty-line';
import { openImapLine } from '../../hosts/imap-line';
import { appendMails, connectionTo, createFolders, inMailbox } from '../../hosts/mailboxes';
import { composeMail } from '../../hosts/sample-mail';
import { createEngine, type Engine } from '../engine';

const TIMEOUTS = { connectMs: 1_500, silenceMs: 1_000, idleRenewalMs: 2_000 };
const BACK = 'info: Division "IT help desk" is being processed again';
const MAILS = Array.from({ length: 12 }, (_, index) => ({ subject: `Mail ${index + 10}` }));
const SUBJECTS = MAILS.map(({ subject }) => subject);

describe('an inbox whose mail server fails', () => {
	let engine: Engine;
	let line: FaultyLine;
	let dovecot: DovecotHost | undefined;

	afterEach(async () => {
		line?.release();
		await engine.stop();
		await line?.stop();
		await dovecot?.stop();
		dovecot = undefined;
	});

	/** An engine behind a faulty line, with waits that a test can wait for. */
	const setUp = async (changes: Partial<InboxSettings> = {}): Promise<void> => {
		const server = inject('servers').dovecot;
		line = await openFaultyLine(server);
		const places = { mailServer: line, directly: server };
		engine = await createEngine({ timeouts: TIMEOUTS, ...changes }, places);
	};

	const outage = async () =>
		await expect.poll(() => engine.outages.length, { timeout: 40_000 }).toBe(1);
	const backAgain = async () =>
		await expect.poll(() => engine.log, { timeout: 15_000 }).toContain(BACK);

	/** Each mail in one task, with one communication, and in one folder. */
	const expectAllProcessed = async (subjects: string[]): Promise<void> => {
		const tasks = await tasksByAge(engine.store);
		expect(tasks.map(({ title }) => title).sort()).toEqual([...subjects].sort());
		expect((await engine.subjectsIn('Processed')).sort()).toEqual([...subjects].sort());
		await expect(engine.subjectsIn('INBOX')).resolves.toEqual([]);
		await expect(engine.subjectsIn('Unprocessed')).resolves.toEqual([]);
	};

	// Dovecot takes its time to stop.
	it('goes on after the server was stopped and started again', { timeout: 90_000 }, async () => {
		dovecot = await startDovecot();
		line = await openFaultyLine(dovecot);
		engine = await createEngine({ timeouts: TIMEOUTS }, { mailServer: dovecot });
		await engine.deliver({ subject: 'Before' });
		engine.start();
		await engine.routed(1);
		await engine.deliver(...MAILS);

		await dovecot.halt();
		await outage();
		await dovecot.resume();
		await engine.routed(1 + MAILS.length);
		await backAgain();

		await expectAllProcessed(['Before', ...SUBJECTS]);
		expect(engine.outages).toHaveLength(1);
	});

	it('goes on after packets were dropped without a reset', async () => {
		await setUp();
		await engine.deliver({ subject: 'Before' });
		engine.start();
		await engine.routed(1);

		line.stall();
		await engine.deliver(...MAILS);
		await outage();
		line.release({ forget: true });
		await engine.routed(1 + MAILS.length);
		await backAgain();

		await expectAllProcessed(['Before', ...SUBJECTS]);
		expect(engine.outages).toMatchObject([
			{ code: expect.stringMatching(/timed-out|lost/) as string },
		]);
	});

	it('notices a connection whose other end is gone, though nothing tells of it', async () => {
		await setUp();
		engine.settings.division.processingTimeMinutes = 60;
		await engine.deliver({ subject: 'Before' });
		engine.start();
		await engine.routed(1);

		line.stall();
		line.release({ forget: true });
		await engine.deliver({ subject: 'After' });
		await engine.routed(2);

		await expectAllProcessed(['Before', 'After']);
		expect(engine.outages).toEqual([]);
	});

	it('goes on after a server that answered slower than any wait', async () => {
		await setUp();
		engine.start();
		await engine.deliver({ subject: 'Before' });
		await engine.routed(1);

		line.delay(2_500);
		await engine.deliver(...MAILS);
		await outage();
		line.delay(0);
		await engine.routed(1 + MAILS.length);
		await backAgain();

		await expectAllProcessed(['Before', ...SUBJECTS]);
	});

	it.each([100, 300, 700, 1_500, 4_000, 9_000])(
		'loses and doubles nothing where the line breaks after %i octets',
		async (octets) => {
			await setUp();
			await engine.deliver(...MAILS);

			line.truncateAfter(octets, 'toClient');
			engine.start();
			await engine.routed(MAILS.length);

			await expectAllProcessed(SUBJECTS);
		},
	);

	it('calls it no outage where a line breaks in the middle of a look and is there again', async () => {
		await setUp();
		await engine.deliver(...MAILS);
		line.truncateAfter(1_500, 'toClient');

		engine.start();
		await engine.routed(MAILS.length);

		expect(engine.outages).toEqual([]);
	});

	it('goes on after log-ins were refused for a while', async () => {
		// A server that refuses a log-in lets one wait for it.
		await setUp({ timeouts: {} });
		await engine.deliver(...MAILS);
		const { connection } = engine;
		const logIn = { kind: 'password', name: connection.emailAddress, password: 'not now' } as const;
		engine.connection = { ...connection, logIn };

		engine.start();
		await outage();
		engine.connection = connection;
		await engine.routed(MAILS.length);
		await backAgain();

		await expectAllProcessed(SUBJECTS);
		expect(engine.outages).toMatchObject([{ code: 'log-in-failed' }]);
	});

	it('goes on after its folder was renamed away and back', async () => {
		await setUp();
		const direct = connectionTo(inject('servers').dovecot, {
			user: engine.connection.emailAddress,
		});
		engine.settings.division.folderToProcess = 'Helpdesk';
		await createFolders(direct, ['Helpdesk']);
		const fill = async (): Promise<void> => {
			await engine.deliver(...MAILS);
			await inMailbox(direct, async (client) => {
				await client.mailboxOpen('INBOX');
				await client.messageMove('1:*', 'Helpdesk');
			});
		};
		await fill();
		engine.start();
		await engine.routed(MAILS.length);

		await inMailbox(direct, async (client) => await client.mailboxRename('Helpdesk', 'Away'));
		await outage();
		await inMailbox(direct, async (client) => await client.mailboxRename('Away', 'Helpdesk'));
		await engine.deliver({ subject: 'After' });
		await inMailbox(direct, async (client) => {
			await client.mailboxOpen('INBOX');
			await client.messageMove('1:*', 'Helpdesk');
		});
		await engine.routed(MAILS.length + 1);
		await backAgain();

		await expectAllProcessed([...SUBJECTS, 'After']);
		expect(engine.outages).toMatchObject([{ code: 'folder-not-found' }]);
	});

	it(
		'reports a server that flaps once, and once more only where it stays away',
		{ timeout: 60_000 },
		async () => {
			await setUp({ stalledAfterMs: 5_000 });
			engine.start();
			await engine.deliver({ subject: 'Before' });
			await engine.routed(1);
			line.stall();
			await outage();
			line.release({ forget: true });
			await backAgain();

			line.stall();
			await expect
				.poll(() => engine.log.filter((entry) => entry.includes('fails again')), {
					timeout: 15_000,
				})
				.toHaveLength(1);

			expect(engine.outages).toHaveLength(1);
			await expect
				.poll(() => engine.outages.map(({ code }) => code), { timeout: 20_000 })
				.toContain('stalled');
			line.release({ forget: true });
			await engine.deliver({ subject: 'After' });
			await engine.routed(2);
			expect(engine.outages).toHaveLength(2);
		},
	);

	it('processes the mails of a folder that was made anew, under their new UIDs, once', async () => {
		await setUp({ longestExecutionMs: 60_000, patienceMs: 100 });
		engine.settings.limits.mailsPerBatch = 50;
		const direct = connectionTo(inject('servers').dovecot, {
			user: engine.connection.emailAddress,
		});
		engine.settings.division.folderToProcess = 'Helpdesk';
		const sources = await Promise.all(MAILS.map(async (mail) => await composeMail(mail)));
		const strangers = [await composeMail({ subject: 'Stranger' })];
		await createFolders(direct, ['Helpdesk']);
		await appendMails(direct, 'Helpdesk', sources);
		let tries = 0;

		engine.start(async (mails) => {
			tries += 1;
			if (tries > 1) return await engine.runWorkflow(mails);
			// In the middle of an execution: the old UIDs stand for other mails now.
			await inMailbox(direct, async (client) => {
				await client.mailboxDelete('Helpdesk');
				await client.mailboxCreate('Helpdesk');
			});
			// As long as another session has the folder open that was there before, Dovecot may refuse.
			for (const source of [...strangers, ...sources]) {
				await vi.waitFor(async () => await appendMails(direct, 'Helpdesk', [source]), 20_000);
			}
			return await engine.runWorkflow(mails);
		});
		await engine.routed(2 * MAILS.length + 1);

		await expectAllProcessed([...SUBJECTS, 'Stranger']);
		const open = await engine.store.db
			.selectFrom('intake')
			.select('id')
			.where('progress', '!=', 'moved')
			.execute();
		expect(open).toEqual([]);
	});

	// A server that breaks connections is let rest for seconds between them.
	it.each([
		['where it is asked for the whole of it', 'BODY.PEEK[]'],
		['where it is asked for its header', 'BODY.PEEK[HEADER.FIELDS'],
	])(
		'gets past a mail over which the server breaks the connection, %s',
		{ timeout: 90_000 },
		async (_, part) => {
			const server = inject('servers').dovecot;
			const fragile = await openImapLine(server, (command) =>
				asksFor(command, { part, uid: 2 }) ? 'lost' : 'passed-on',
			);
			line = await openFaultyLine(fragile);
			engine = await createEngine({}, { mailServer: line, directly: server });
			await engine.deliver(...MAILS);
			// Others must be read to tell a bad mail from a bad server.
			const more = setInterval(() => void engine.deliver({ subject: 'More' }), 300);

			engine.start();
			await expect
				.poll(async () => await engine.subjectsIn('Unprocessed'), { timeout: 80_000 })
				.toEqual([SUBJECTS[1]]);
			await expect
				.poll(async () => await engine.subjectsIn('Processed'), { timeout: 30_000 })
				.toEqual(expect.arrayContaining(SUBJECTS.filter((_, at) => at !== 1)));
			clearInterval(more);
			await fragile.stop();

			expect(engine.failures[0]?.reason).toContain('The server does not give the mail');
		},
	);

	it('takes mails back to their task that an execution lost in an outage', async () => {
		await setUp();
		await engine.deliver(...MAILS);
		let tries = 0;

		engine.start(async (mails: InboxMail[]) => {
			tries += 1;
			if (tries === 1) line.stall();
			return await engine.runWorkflow(mails);
		});
		await outage();
		line.release({ forget: true });
		await engine.routed(MAILS.length);

		await expectAllProcessed(SUBJECTS);
		expect(engine.failures).toEqual([]);
	});
});

/** Whether a command asks for a part of a mail. */
function asksFor(command: string, { part, uid }: { part: string; uid: number }): boolean {
	const [, uids = '', parts = ''] = /^UID FETCH ([\d:,]+) (.*)/i.exec(command) ?? [];
	if (!parts.includes(part)) return false;
	return uids.split(',').some((range) => {
		const [first = '', last = first] = range.split(':');
		return first !== '' && Number(first) <= uid && uid <= Number(last);
	});
}
