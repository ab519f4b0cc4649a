import { afterEach, describe, expect, it } from 'vitest';
import type { InboxSettings } from '../../../dispatcher/inbox/types';
import { FakeMailbox } from '../../hosts/fake-mailbox';
import { createEngine, type Engine } from '../engine';

const BACK = 'info: Division "IT help desk" is being processed again';
const SOON: Partial<InboxSettings> = { stalledAfterMs: 1_500 };

const never = new Promise<never>(() => undefined);

describe('an inbox that hangs where nobody thought of', { timeout: 30_000 }, () => {
	let engine: Engine;

	afterEach(async () => {
		await engine.stop();
	});

	const deaf = async () =>
		await expect.poll(() => engine.outages.map(({ code }) => code)).toEqual(['stalled']);

	it('tells of it once, and begins anew: opening the desk', async () => {
		engine = await createEngine(SOON, { mailbox: new FakeMailbox() });
		await engine.deliver({ subject: 'Patient' });
		let opened = 0;
		engine.openStore = async () => {
			opened += 1;
			return opened <= 2 ? await never : engine.store;
		};

		engine.start();
		await engine.routed(1);

		await deaf();
		expect(engine.outages[0]?.message).toContain('stuck while opening the database');
		expect(opened).toBe(3);
		expect(engine.log).toContain(BACK);
	});

	it('tells of it once, and begins anew: reading the credential', async () => {
		engine = await createEngine(SOON, { mailbox: new FakeMailbox() });
		await engine.deliver({ subject: 'Patient' });
		const { connection } = engine;
		let asked = 0;
		Object.defineProperty(engine, 'connection', {
			get: () => {
				asked += 1;
				return asked === 1 ? never : connection;
			},
		});

		engine.start();
		await engine.routed(1);

		await deaf();
		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['Patient']);
	});

	it('tells of executions that never end and take all places, and waits for them', async () => {
		engine = await createEngine(
			{ ...SOON, executionsAtOnce: 1, patienceMs: 10 },
			{ mailbox: new FakeMailbox() },
		);
		const ended = Promise.withResolvers<void>();
		await engine.deliver({ subject: 'Slow' });
		engine.start(async (mails) => {
			await ended.promise;
			return await engine.runWorkflow(mails);
		});

		await deaf();
		ended.resolve();
		await engine.routed(1);

		expect(engine.outages[0]?.message).toContain('stuck while waiting for executions to end');
		await expect.poll(() => engine.log).toContain(BACK);
		expect(engine.executions).toHaveLength(1);
	});

	it('does not bark at an inbox that is well, or switched off, or looks seldom', async () => {
		engine = await createEngine({ stalledAfterMs: 50 }, { mailbox: new FakeMailbox() });
		engine.settings.division.processingTimeMinutes = 0.005;
		engine.start();
		await engine.deliver({ subject: 'First' });
		await engine.routed(1);

		const looks = async () => {
			const { last_scan_at: at } = await engine.store.db
				.selectFrom('divisions')
				.select('last_scan_at')
				.executeTakeFirstOrThrow();
			return at;
		};
		const first = await looks();
		await expect.poll(looks).not.toBe(first);

		expect(engine.outages).toEqual([]);
	});
});
