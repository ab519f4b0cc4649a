import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saveDivision } from '../../dispatcher/desk/divisions';
import { queueMail } from '../../dispatcher/desk/outbox';
import { writeSettings } from '../../dispatcher/desk/settings';
import { createEngine, type Engine } from './engine';

describe('an inbox whose notices nobody sends', () => {
	let engine: Engine;

	beforeEach(async () => {
		engine = await createEngine();
		const { division } = engine.settings;
		await saveDivision(engine.desk, division);
		await queueMail(engine.desk, {
			...{ key: 'unprocessed:1', divisionName: division.name, messageId: '<notice@example.com>' },
			...{ from: 'desk@example.com', to: ['team@example.com'], subject: 'Not processed' },
			...{ text: 'Look at it', html: '<p>Look at it</p>', headers: {}, suppressed: false },
		});
	});

	afterEach(async () => {
		await engine.stop();
	});

	const makeOverdue = async (): Promise<void> => {
		const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
		await engine.desk.db.updateTable('outbox').set({ due_at: anHourAgo }).execute();
	};

	/** A mail that was processed shows that the folder was looked at. */
	const lookTwice = async (): Promise<void> => {
		await engine.deliver({ subject: 'One' });
		await engine.routed(1);
		await engine.deliver({ subject: 'Two' });
		await engine.routed(2);
	};

	it('has them sent although no mail arrives, and asks once', async () => {
		await makeOverdue();

		engine.start();

		await expect.poll(() => engine.overdueRuns, { timeout: 10_000 }).toBe(1);
		await lookTwice();
		expect(engine.overdueRuns).toBe(1);
	});

	it('leaves those that have just come due to their sender', async () => {
		engine.start();

		await lookTwice();

		expect(engine.overdueRuns).toBe(0);
	});

	it('has none sent where the dispatcher sends nothing', async () => {
		await makeOverdue();
		await writeSettings(engine.desk, { sendsCommunications: false });
		engine.start();

		await lookTwice();

		expect(engine.overdueRuns).toBe(0);
	});
});
