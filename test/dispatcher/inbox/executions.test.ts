import { afterEach, describe, expect, it } from 'vitest';
import type { InboxMail } from '../../../dispatcher/inbox/batch';
import type { InboxSettings } from '../../../dispatcher/inbox/types';
import { historyOf, tasksByAge } from '../../hosts/desk-tables';
import { FakeMailbox } from '../../hosts/fake-mailbox';
import { createEngine, type Engine } from '../engine';

const never = new Promise<never>(() => undefined);

const isAbout =
	(subject: string) =>
	({ item }: InboxMail): boolean =>
		item.mail.subject === subject;

describe('an inbox whose executions fail or hang', { timeout: 30_000 }, () => {
	let engine: Engine;

	afterEach(async () => {
		await engine.stop();
	});

	const setUp = async (changes: Partial<InboxSettings> = {}): Promise<void> => {
		const settings = { patienceMs: 100, longestExecutionMs: 1_500, ...changes };
		engine = await createEngine(settings, { mailbox: new FakeMailbox() });
	};

	const subjects = (): string[][] =>
		engine.executions.map((mails) => mails.map(({ item }) => item.mail.subject));

	it('processes what is behind a mail that makes its executions hang', async () => {
		await setUp();
		await engine.deliver({ subject: 'Hangs' });
		engine.start(async (mails) =>
			mails.some(isAbout('Hangs')) ? await never : await engine.runWorkflow(mails),
		);
		await expect.poll(() => engine.executions.length).toBe(1);

		await engine.deliver({ subject: 'Behind' });
		await engine.routed(1);

		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['Behind']);
		await expect(engine.subjectsIn('INBOX')).resolves.toEqual(['Hangs']);
	});

	it('gives up a mail whose executions hang, and says so', async () => {
		await setUp({ longestExecutionMs: 300 });
		await engine.deliver({ subject: 'Hangs' }, { subject: 'With it' });

		engine.start(async (mails) =>
			mails.some(isAbout('Hangs')) ? await never : await engine.runWorkflow(mails),
		);
		await engine.routed(2);

		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['With it']);
		await expect(engine.subjectsIn('Unprocessed')).resolves.toEqual(['Hangs']);
		expect(engine.failures.map(({ reason }) => reason)).toEqual([
			'Given up after 3 attempts: The execution did not end within 0 minutes',
		]);
	});

	it('lets no more executions run side by side than it may', async () => {
		await setUp({ executionsAtOnce: 3, longestExecutionMs: 60_000 });
		engine.settings.limits.mailsPerBatch = 1;
		const ended = Promise.withResolvers<void>();
		let running = 0;
		let most = 0;
		await engine.deliver(...Array.from({ length: 8 }, (_, index) => ({ subject: `${index}` })));

		engine.start(async (mails) => {
			running += 1;
			most = Math.max(most, running);
			await ended.promise;
			running -= 1;
			return await engine.runWorkflow(mails);
		});
		await expect.poll(() => running).toBe(3);
		ended.resolve();
		await engine.routed(8);

		expect(most).toBe(3);
	});

	it('keeps places free from retries that hang', async () => {
		await setUp({ executionsAtOnce: 4, longestExecutionMs: 60_000 });
		const subjectsOfPoison = ['Poison 1', 'Poison 2', 'Poison 3', 'Poison 4'];
		await engine.deliver(...subjectsOfPoison.map((subject) => ({ subject })));
		let tries = 0;
		engine.start(async (mails) => {
			tries += 1;
			if (tries === 1) return { ok: false, reason: 'One of them', cause: 'workflow' };
			const isPoisoned = mails.some(({ item }) => item.mail.subject.startsWith('Poison'));
			return isPoisoned ? await never : await engine.runWorkflow(mails);
		});
		await expect.poll(() => engine.executions.length).toBe(3);

		await engine.deliver({ subject: 'Good' });
		await engine.routed(1);

		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['Good']);
	});

	it('holds nothing against the good mails of a batch that failed', async () => {
		await setUp({ maxAttempts: 1 });
		await engine.deliver({ subject: 'Good' }, { subject: 'Poison' }, { subject: 'Fine' });

		engine.start(async (mails) =>
			mails.some(isAbout('Poison'))
				? { ok: false, reason: 'It broke', cause: 'workflow' }
				: await engine.runWorkflow(mails),
		);
		await engine.routed(3);

		expect(subjects()).toEqual([
			['Good', 'Poison', 'Fine'],
			['Good', 'Poison'],
			['Fine'],
			['Good'],
			['Poison'],
		]);
		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['Fine', 'Good']);
		await expect(engine.subjectsIn('Unprocessed')).resolves.toEqual(['Poison']);
	});

	it('holds no outage against a mail, however long', async () => {
		await setUp({ maxAttempts: 1 });
		await engine.deliver({ subject: 'Patient' });
		let tries = 0;

		engine.start(async (mails) => {
			tries += 1;
			if (tries === 1) throw new Error('n8n could not begin the execution');
			if (tries < 4) return { ok: false, reason: 'No database', cause: 'outage' };
			return await engine.runWorkflow(mails);
		});
		await engine.routed(1);

		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['Patient']);
		expect(engine.executions[3]?.[0]?.item.intake.attempt).toBe(1);
	});

	it('hands an answer over only after its request, where the request hangs', async () => {
		await setUp({ longestExecutionMs: 60_000 });
		const ended = Promise.withResolvers<void>();
		await engine.deliver({ subject: 'Request', messageId: '<request@example.com>' });
		engine.start(async (mails) => {
			if (mails.some(isAbout('Request'))) await ended.promise;
			return await engine.runWorkflow(mails);
		});
		await expect.poll(() => engine.executions.length).toBe(1);

		await engine.deliver({ subject: 'Answer', inReplyTo: '<request@example.com>' });
		await engine.deliver({ subject: 'Stranger' });
		await engine.routed(1);
		ended.resolve();
		await engine.routed(3);

		expect(subjects()).toEqual([['Request'], ['Stranger'], ['Answer']]);
		const tasks = await tasksByAge(engine.store);
		const request = tasks.find(({ title }) => title === 'Request');
		expect(tasks).toHaveLength(2);
		await expect(historyOf(engine.store, request?.id ?? 0)).resolves.toHaveLength(2);
	});

	it('lets no mail wait behind answers that wait for their request', async () => {
		await setUp({ longestExecutionMs: 60_000 });
		engine.settings.limits.mailsPerBatch = 2;
		const ended = Promise.withResolvers<void>();
		await engine.deliver({ subject: 'Request', messageId: '<request@example.com>' });
		engine.start(async (mails) => {
			if (mails.some(isAbout('Request'))) await ended.promise;
			return await engine.runWorkflow(mails);
		});
		await expect.poll(() => engine.executions.length).toBe(1);

		const answer = { subject: 'Answer', inReplyTo: '<request@example.com>' };
		await engine.deliver(answer, answer, answer, answer, { subject: 'Stranger' });
		await engine.routed(1);
		ended.resolve();
		await engine.routed(6);

		expect(subjects().slice(0, 2)).toEqual([['Request'], ['Stranger']]);
		await expect(tasksByAge(engine.store)).resolves.toHaveLength(2);
	});

	it('hands an answer over once its request was given up', async () => {
		await setUp();
		await engine.deliver({ subject: 'Request', messageId: '<request@example.com>' });
		await engine.deliver({ subject: 'Answer', inReplyTo: '<request@example.com>' });

		engine.start(async (mails) =>
			mails.some(isAbout('Request'))
				? { ok: false, reason: 'It broke', cause: 'workflow' }
				: await engine.runWorkflow(mails),
		);
		await engine.routed(2);

		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['Answer']);
		await expect(engine.subjectsIn('Unprocessed')).resolves.toEqual(['Request']);
	});

	it('does not let new mail wait for a backlog, and keeps answers behind their requests', async () => {
		await setUp();
		engine.settings.limits.mailsPerBatch = 5;
		await engine.deliver(
			...Array.from({ length: 20 }, (_, index) => ({
				subject: `Old ${index}`,
				messageId: `<old-${index}@example.com>`,
			})),
			{ subject: 'New answer', inReplyTo: '<old-15@example.com>' },
			{ subject: 'New request' },
		);

		engine.start();
		await engine.routed(22);

		const order = subjects();
		expect(order[0]).toEqual(['Old 0', 'Old 1', 'Old 2', 'Old 3', 'New request']);
		expect(order.flat().indexOf('New answer')).toBeGreaterThan(order.flat().indexOf('Old 15'));
		await expect(tasksByAge(engine.store)).resolves.toHaveLength(21);
	});
});
