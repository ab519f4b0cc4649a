import { afterEach, describe, expect, it } from 'vitest';
import type { ExecutionEnd } from '../../../dispatcher/inbox/types';
import { updateSettings } from '../../../dispatcher/settings/update-settings';
import { tasksByAge } from '../../hosts/desk-tables';
import { FakeMailbox } from '../../hosts/fake-mailbox';
import { createEngine, type Engine } from '../engine';

const FAILURE: ExecutionEnd = { ok: false, reason: 'It broke', cause: 'workflow' };

describe('a backlog', () => {
	let engine: Engine;
	afterEach(async () => await engine.stop());

	const setUp = async (subjects: string[], mailsPerBatch: number): Promise<void> => {
		engine = await createEngine({}, { mailbox: new FakeMailbox() });
		engine.settings.limits.mailsPerBatch = mailsPerBatch;
		await engine.deliver(...subjects.map((subject) => ({ subject })));
	};
	const claimed = async (): Promise<number> => {
		const rows = await engine.store.db
			.selectFrom('intake')
			.select('id')
			.where('owner', 'is not', null)
			.execute();
		return rows.length;
	};
	const sizes = (): number[] => engine.executions.map((mails) => mails.length);

	it('has its next batch read while the one before is with an execution, and no more than that', async () => {
		await setUp(['1', '2', '3', '4'], 1);
		const ended = Promise.withResolvers<void>();

		engine.start(async (mails) => {
			await ended.promise;
			return await engine.runWorkflow(mails);
		});

		await expect.poll(claimed).toBe(2);
		expect(sizes()).toEqual([1]);
		ended.resolve();
		await engine.routed(4);
		expect(sizes()).toEqual([1, 1, 1, 1]);
	});

	it('is handed over in larger and larger batches while all goes well', async () => {
		await setUp(
			Array.from({ length: 400 }, (_, index) => `Mail ${index}`),
			200,
		);

		engine.start();
		await engine.routed(400);

		expect(sizes().slice(0, 3)).toEqual([50, 50, 100]);
		expect(Math.max(...sizes())).toBeLessThanOrEqual(200);
	});

	it('has an answer follow its request into the next batch, and its task', async () => {
		engine = await createEngine({}, { mailbox: new FakeMailbox() });
		engine.settings.limits.mailsPerBatch = 1;
		await engine.deliver(
			{ subject: 'Request', messageId: '<request@example.com>' },
			{ subject: 'RE: Request', inReplyTo: '<request@example.com>' },
		);

		engine.start();
		await engine.routed(2);

		await expect(tasksByAge(engine.store)).resolves.toHaveLength(1);
		expect(sizes()).toEqual([1, 1]);
	});

	it('has its answers given back where the execution with their request failed', async () => {
		engine = await createEngine({}, { mailbox: new FakeMailbox() });
		engine.settings.limits.mailsPerBatch = 1;
		await engine.deliver(
			{ subject: 'Request', messageId: '<request@example.com>' },
			{ subject: 'RE: Request', inReplyTo: '<request@example.com>' },
		);

		engine.start(async (mails) => {
			if (engine.executions.length > 1) return await engine.runWorkflow(mails);
			await expect.poll(claimed).toBe(2);
			return FAILURE;
		});
		await engine.routed(2);

		const order = engine.executions.map(([mail]) => mail?.item.mail.subject);
		expect(order).toEqual(['Request', 'Request', 'RE: Request']);
		await expect(tasksByAge(engine.store)).resolves.toHaveLength(1);
	});

	it('holds no failure against what was read behind it', async () => {
		await setUp(['Fails', 'Behind'], 1);

		engine.start(async (mails) => {
			if (engine.executions.length > 1) return await engine.runWorkflow(mails);
			await expect.poll(claimed).toBe(2);
			return FAILURE;
		});
		await engine.routed(2);

		const attempts = engine.executions
			.flat()
			.map(({ item }) => [item.mail.subject, item.intake.attempt]);
		expect(attempts).toContainEqual(['Behind', 1]);
		expect(attempts).toContainEqual(['Fails', 2]);
	});

	it('hands over nothing more that was read already once the dispatcher is switched off', async () => {
		await setUp(['First', 'Second'], 1);
		const off = Promise.withResolvers<void>();

		engine.start(async (mails) => {
			if (engine.executions.length === 1) {
				await expect.poll(claimed).toBe(2);
				await updateSettings(engine.store, { active: false });
				off.resolve();
			}
			return await engine.runWorkflow(mails);
		});
		await off.promise;
		await expect.poll(claimed).toBe(0);
		expect(sizes()).toEqual([1]);

		await updateSettings(engine.store, { active: true });
		await engine.routed(2);
	});
});
