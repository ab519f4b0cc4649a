import { afterEach, describe, expect, it } from 'vitest';
import { updateTask } from '../../../dispatcher/tasks/change-task';
import { findTask } from '../../../dispatcher/tasks/find-task';
import { FakeMailbox } from '../../hosts/fake-mailbox';
import { tasksByAge } from '../../hosts/desk-tables';
import { createEngine, type Engine } from '../engine';

describe('a task that waits for a time', () => {
	let engine: Engine;
	afterEach(async () => await engine.stop());

	it('is opened by its division’s agent, without any mail', async () => {
		engine = await createEngine({}, { mailbox: new FakeMailbox() });
		await engine.deliver({ subject: 'Printer' });
		engine.start();
		await engine.routed(1);
		const [task] = await tasksByAge(engine.store);
		const which = { idOrReference: task?.id };
		await updateTask(engine.store, which, { pendingUntil: '2020-01-01' });

		const found = async () => await findTask(engine.store, which);

		await expect.poll(found).toMatchObject({ status: 'open', pendingUntil: null });
	});
});
