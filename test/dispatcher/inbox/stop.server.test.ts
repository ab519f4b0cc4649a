import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../engine';
import type { StoppingInbox } from './stopping-inbox';

describe('stopping an inbox in the middle of an execution', () => {
	let engine: Engine;

	beforeEach(async () => {
		engine = await createEngine();
	});

	afterEach(async () => {
		await engine.stop();
	});

	const rows = async () =>
		await engine.store.db.selectFrom('intake').select(['progress', 'owner']).execute();

	it('lets what was handed over end, frees the rest, and leaves nothing open', async () => {
		engine.settings.limits.mailsPerBatch = 2;
		engine.settings.patienceMs = 10;
		await engine.deliver(...['1', '2', '3', '4'].map((subject) => ({ subject })));
		const { settings, connection, deskFile } = engine;
		const work: StoppingInbox = {
			settings: { ...settings, executionsAtOnce: 1 },
			connection,
			deskFile,
		};
		const child = spawn(
			process.execPath,
			['--import', 'tsx', join(__dirname, 'stopping-inbox.ts')],
			{ env: { ...process.env, STOPPING_INBOX: JSON.stringify(work) } },
		);

		// It ends by itself, or this waits in vain.
		const [output, complaints, [code]] = await Promise.all([
			text(child.stdout),
			text(child.stderr),
			once(child, 'exit') as Promise<[number]>,
		]);

		expect({ output, complaints, code }).toEqual({ output: 'stopped', complaints: '', code: 0 });
		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['1', '2']);
		await expect(engine.subjectsIn('INBOX')).resolves.toEqual(['3', '4']);
		expect((await rows()).filter(({ owner }) => owner !== null)).toEqual([]);
	});

	it('frees at once what it took and can hand over no more', async () => {
		await engine.deliver({ subject: 'First' });
		const running = Promise.withResolvers<void>();
		const inbox = engine.start(async (mails) => {
			running.resolve();
			await inbox.stop();
			return await engine.runWorkflow(mails);
		});
		await running.promise;
		await engine.routed(1);

		await engine.deliver({ subject: 'Second' });
		engine.start();
		await engine.routed(2);

		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['First', 'Second']);
		expect(engine.failures).toEqual([]);
	});
});
