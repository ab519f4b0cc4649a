import { afterEach, describe, expect, it } from 'vitest';
import { listDivisionHealth } from '../../../dispatcher/division-health';
import { pauseDivision } from '../../../dispatcher/settings/pause';
import { FakeMailbox } from '../../hosts/fake-mailbox';
import { createEngine, type Engine } from '../engine';

describe('a paused division', () => {
	let engine: Engine;
	afterEach(async () => await engine.stop());

	const setPaused = async (paused: boolean): Promise<void> => {
		await pauseDivision(engine.store, { name: engine.settings.division.name, paused });
	};
	const setUp = async (): Promise<void> => {
		engine = await createEngine({}, { mailbox: new FakeMailbox() });
		await engine.deliver({ subject: 'First' });
		engine.start();
		await engine.routed(1);
	};

	it('touches no mail until it is resumed', async () => {
		await setUp();
		await setPaused(true);
		await engine.deliver({ subject: 'Second' });
		await expect(engine.subjectsIn('INBOX')).resolves.toEqual(['Second']);

		await setPaused(false);
		await engine.routed(2);

		await expect(engine.subjectsIn('INBOX')).resolves.toEqual([]);
	});

	it('stops in the middle of a backlog, and tells how much of it is left', async () => {
		engine = await createEngine({}, { mailbox: new FakeMailbox() });
		engine.settings.limits.mailsPerBatch = 10;
		const subjects = Array.from({ length: 25 }, (_, index) => ({ subject: `Mail ${index}` }));
		await engine.deliver(...subjects);
		const ended = Promise.withResolvers<void>();

		engine.start(async (mails) => {
			if (engine.executions.length === 1) await setPaused(true);
			const end = await engine.runWorkflow(mails);
			ended.resolve();
			return end;
		});
		await ended.promise;

		const health = async () => (await listDivisionHealth(engine.store))[0];
		// What was read already is given back.
		await expect.poll(health).toMatchObject({ state: 'paused', waiting: 15 });
		expect(Date.parse((await health())?.oldestWaitingSince ?? '')).not.toBeNaN();
		await setPaused(false);
		await engine.routed(25);
		const left = async () => (await listDivisionHealth(engine.store))[0]?.waiting;
		await expect.poll(left).toBe(0);
	});
});
