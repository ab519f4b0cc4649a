import { afterEach, describe, expect, it } from 'vitest';
import type { InboxSettings } from '../../../dispatcher/inbox/types';
import { listDivisions } from '../../../dispatcher/settings/list-divisions';
import { updateSettings } from '../../../dispatcher/settings/update-settings';
import { historyOf, tasksByAge } from '../../hosts/desk-tables';
import { appendMails, createFolders, listMails } from '../../hosts/mailboxes';
import { composeMail } from '../../hosts/sample-mail';
import { createEngine, type Engine } from '../engine';

describe('an inbox', () => {
	let engine: Engine;

	afterEach(async () => {
		await engine.stop();
	});

	const subjectsIn = async (folder: string): Promise<string[]> =>
		(await listMails(engine.connection, folder)).map(({ subject }) => subject);

	const deliver = async (...mails: Array<Parameters<typeof composeMail>[0]>): Promise<void> => {
		const sources = await Promise.all(mails.map(async (mail) => await composeMail(mail)));
		await appendMails(engine.connection, 'INBOX', sources);
	};

	const setUp = async (changes?: Partial<InboxSettings>): Promise<void> => {
		engine = await createEngine(changes);
	};

	it('processes what was waiting before it started', async () => {
		await setUp();
		await deliver({ subject: 'First' }, { subject: 'Second' });

		engine.start();
		await engine.routed(2);

		await expect(subjectsIn('Processed')).resolves.toEqual(['First', 'Second']);
		await expect(subjectsIn('INBOX')).resolves.toEqual([]);
		const titles = (await tasksByAge(engine.store)).map(({ title }) => title);
		expect(titles).toEqual(['First', 'Second']);
	});

	it('processes a mail as soon as the server tells of it', async () => {
		await setUp();
		engine.settings.division.processingTimeMinutes = 60;
		await deliver({ subject: 'Waiting' });
		engine.start();
		await engine.routed(1);

		await deliver({ subject: 'Pushed' });
		await engine.routed(2);

		await expect(subjectsIn('Processed')).resolves.toEqual(['Waiting', 'Pushed']);
	});

	it('processes new mail at the next scan where it does not watch for push', async () => {
		await setUp({ push: false });
		engine.start();
		await createFolders(engine.connection, ['Elsewhere']);

		await deliver({ subject: 'Scanned' });
		await engine.routed(1);

		await expect(subjectsIn('Processed')).resolves.toEqual(['Scanned']);
	});

	it('adds an answer to the task whose reference it carries', async () => {
		await setUp();
		await deliver({ subject: 'Printer' });
		engine.start();
		await engine.routed(1);
		const [task] = await tasksByAge(engine.store);

		await deliver({ subject: `AW: ${task?.reference.toLowerCase()} Printer` });
		await engine.routed(2);

		const history = await historyOf(engine.store, task?.id ?? 0);
		expect(history.map(({ subject }) => subject)).toEqual([
			`${task?.reference} Printer`,
			`${task?.reference} AW: Printer`,
		]);
	});

	it('adds an answer without reference to the task whose mail it answers', async () => {
		await setUp();
		await deliver({ subject: 'Printer', messageId: '<request@example.com>' });
		engine.start();
		await engine.routed(1);

		await deliver({ subject: 'Re: Printer', inReplyTo: '<request@example.com>' });
		await engine.routed(2);

		await expect(tasksByAge(engine.store)).resolves.toHaveLength(1);
	});

	it('files a mail once that is delivered twice', async () => {
		await setUp();
		const source = await composeMail({ subject: 'Twice' });
		await appendMails(engine.connection, 'INBOX', [source, source]);

		engine.start();
		await engine.routed(2);

		const [task] = await tasksByAge(engine.store);
		await expect(historyOf(engine.store, task?.id ?? 0)).resolves.toHaveLength(1);
		await expect(subjectsIn('Processed')).resolves.toEqual(['Twice', 'Twice']);
	});

	it('dates a mail of a device without a clock by its receipt', async () => {
		await setUp();
		const before = Date.now();
		const alarm = 'From: ups@example.com\r\nDate: Thu, 1 Jan 1970 00:00:01 GMT\r\n\r\nBattery low';
		await appendMails(engine.connection, 'INBOX', [Buffer.from(alarm)]);

		engine.start();
		await engine.routed(1);

		const [task] = await tasksByAge(engine.store);
		const [request] = await historyOf(engine.store, task?.id ?? 0);
		// INTERNALDATE has whole seconds, and is the server's.
		expect(Date.parse(request?.sentAt ?? '')).toBeGreaterThan(before - 60_000);
	});

	it('moves a mail that names an unknown task to Unprocessed, untouched, and queues the notice', async () => {
		await setUp();
		const source = await composeMail({ subject: 'Re: [IT#99999999999999999999999999999] VPN' });
		await appendMails(engine.connection, 'INBOX', [source]);

		engine.start();
		await engine.routed(1);

		const [found] = await listMails(engine.connection, 'Unprocessed');
		expect(found?.source.equals(source)).toBe(true);
		const notices = await engine.store.db.selectFrom('outbox').selectAll().execute();
		expect(notices.map(({ state, recipients }) => ({ state, recipients }))).toEqual([
			{ state: 'queued', recipients: '["team@example.com"]' },
		]);
		expect(notices[0]?.text).toContain('> The printer on the second floor does not print.\n');
		expect(notices[0]?.text).toContain('https://n8n.example.com/workflow/helpDesk1\n');
	});

	it('tries a mail three times and then gives it up, while others are processed', async () => {
		await setUp();
		await deliver({ subject: 'Poison' }, { subject: 'Good' });

		engine.start(async (mails) => {
			const isPoisoned = mails.some(({ item }) => item.mail.subject === 'Poison');
			return isPoisoned
				? { ok: false, reason: 'The node "Mine" failed', cause: 'workflow' }
				: await engine.runWorkflow(mails);
		});
		await engine.routed(2);

		await expect(subjectsIn('Processed')).resolves.toEqual(['Good']);
		await expect(subjectsIn('Unprocessed')).resolves.toEqual(['Poison']);
		expect(engine.failures.map(({ reason }) => reason)).toEqual([
			'Given up after 3 attempts: The node "Mine" failed',
		]);
	});

	it('gives up a mail that the workflow never decides about', async () => {
		await setUp();
		await deliver({ subject: 'Forgotten' });

		engine.start(async () => await Promise.resolve({ ok: true }));
		await engine.routed(1);

		expect(engine.executions).toHaveLength(3);
		expect(engine.failures[0]?.reason).toContain('ended without deciding where the mail goes');
	});

	it('hands over no more than a batch at a time', async () => {
		await setUp({
			limits: {
				mailsPerBatch: 3,
				bytesPerBatch: 10_000_000,
				readInFullUpTo: 1_000_000,
				streamAbove: 500_000,
				keepAttachments: true,
			},
		});
		await deliver(...Array.from({ length: 7 }, (_, index) => ({ subject: `Mail ${index}` })));

		engine.start();
		await engine.routed(7);

		expect(engine.executions.map(({ length }) => length)).toEqual([3, 3, 1]);
	});

	it('hands over no more octets than it may, but at least one mail', async () => {
		await setUp({
			limits: {
				mailsPerBatch: 10,
				bytesPerBatch: 15_000,
				readInFullUpTo: 1_000_000,
				streamAbove: 500_000,
				keepAttachments: true,
			},
		});
		const text = 'x'.repeat(10_000);
		await deliver({ text }, { text }, { text });

		engine.start();
		await engine.routed(3);

		expect(engine.executions.map(({ length }) => length)).toEqual([1, 1, 1]);
	});

	it('says once in the log that nobody gets its notices, and moves mails all the same', async () => {
		await setUp();
		engine.settings.division.noticeRecipients = [];
		await deliver({ subject: '[IT#9998] Lamp' }, { subject: '[IT#9999] Printer' });

		engine.start();
		await engine.routed(2);

		const words = /^warn: The division has no notice recipients/;
		expect(engine.log.filter((line) => words.test(line))).toHaveLength(1);
		await expect(subjectsIn('Unprocessed')).resolves.toHaveLength(2);
	});

	it('touches no mail while the dispatcher is switched off', async () => {
		await setUp();
		await updateSettings(engine.store, { active: false });
		await deliver({ subject: 'Untouched' });

		engine.start();
		await updateSettings(engine.store, { language: 'fr' });
		await expect(subjectsIn('INBOX')).resolves.toEqual(['Untouched']);
		await updateSettings(engine.store, { active: true });
		await engine.routed(1);

		await expect(subjectsIn('Processed')).resolves.toEqual(['Untouched']);
	});

	it('moves nothing more in the middle of a backlog when the dispatcher is switched off, and goes on later', async () => {
		await setUp();
		engine.settings.limits.mailsPerBatch = 1;
		await deliver({ subject: 'First' }, { subject: 'Second' });

		const first = Promise.withResolvers<void>();
		engine.start(async (mails) => {
			if (engine.executions.length === 1) await updateSettings(engine.store, { active: false });
			const end = await engine.runWorkflow(mails);
			first.resolve();
			return end;
		});
		await first.promise;
		await expect(subjectsIn('INBOX')).resolves.toEqual(['First', 'Second']);

		await updateSettings(engine.store, { active: true });
		await engine.routed(2);
		expect(engine.executions).toHaveLength(2);
	});

	it('lets two inboxes share a mailbox without filing anything twice', async () => {
		await setUp();
		await deliver(...Array.from({ length: 30 }, (_, index) => ({ subject: `Mail ${index}` })));

		engine.start();
		engine.start();
		await engine.routed(30);

		await expect(tasksByAge(engine.store)).resolves.toHaveLength(30);
		await expect(listMails(engine.connection, 'Processed')).resolves.toHaveLength(30);
	});

	it('reports a missing folder once and goes on once it is there', async () => {
		await setUp({ createMissingFolders: false });
		await deliver({ subject: 'Patient' });

		engine.start();
		await expect.poll(() => engine.outages.length).toBe(1);
		await createFolders(engine.connection, ['Processed', 'Unprocessed']);
		await engine.routed(1);

		expect(engine.outages.map(({ code }) => code)).toEqual(['folder-not-found']);
	});

	it('notes on the division when it was last scanned', async () => {
		await setUp();
		await deliver({ subject: 'Any' });

		engine.start();

		await expect
			.poll(async () => (await listDivisions(engine.store))[0]?.lastSuccessAt ?? '')
			.toMatch(/^\d{4}-/);
	});
});
