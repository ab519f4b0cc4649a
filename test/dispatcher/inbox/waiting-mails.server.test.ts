import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InboxMail } from '../../../dispatcher/inbox/batch';
import type { ExecutionEnd, LateEnd } from '../../../dispatcher/inbox/types';
import { createEngine, type Engine } from '../engine';

const WAIT = { timeout: 20_000, interval: 20 };

describe('an execution that waits', () => {
	let engine: Engine;

	beforeEach(async () => {
		engine = await createEngine();
	});

	afterEach(async () => {
		await engine.stop();
	});

	/** Who has the claims of mails that an execution waits with. */
	const waitingOwners = async (): Promise<Array<string | null>> => {
		const rows = await engine.store.db
			.selectFrom('intake')
			.select('owner')
			.where('awaits_until', 'is not', null)
			.execute();
		return rows.map(({ owner }) => owner);
	};

	const waitingFor = (ended?: Promise<LateEnd>): ExecutionEnd =>
		ended === undefined ? { ok: 'later' } : { ok: 'later', ended };

	it('moves its mail when the decision comes, in whatever process', async () => {
		const handed = Promise.withResolvers<InboxMail[]>();
		await engine.deliver({ subject: 'To be approved' });
		engine.start(async (mails) => {
			handed.resolve(mails);
			return await Promise.resolve(waitingFor());
		});
		const mails = await handed.promise;
		await engine.deliver({ subject: 'Meanwhile' });
		await expect.poll(() => engine.executions, WAIT).toHaveLength(2);

		await engine.runWorkflow(mails);
		await engine.routed(1);

		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['To be approved']);
		expect(engine.executions.flat()).toHaveLength(2);
	});

	it.each<{ end: LateEnd; failedAttempts: number }>([
		{ end: 'ended', failedAttempts: 1 },
		{ end: 'stopped', failedAttempts: 0 },
	])('hands its mail over again once it has $end without a decision', async (expected) => {
		const ended = Promise.withResolvers<LateEnd>();
		await engine.deliver({ subject: 'Asked twice' });
		engine.start(async (mails) =>
			engine.executions.length === 1 ? waitingFor(ended.promise) : await engine.runWorkflow(mails),
		);
		await expect.poll(waitingOwners, WAIT).toEqual([null]);

		ended.resolve(expected.end);
		await engine.routed(1);

		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['Asked twice']);
		expect(engine.executions).toHaveLength(2);
		await expect(
			engine.store.db.selectFrom('intake').select('failed_attempts').execute(),
		).resolves.toEqual([{ failed_attempts: expected.failedAttempts }]);
	});

	it('keeps its mail where the desk stumbles at that moment', async () => {
		await engine.deliver({ subject: 'Asked once' });
		const file = new DatabaseSync(engine.deskFile);
		file.exec(`create trigger stumble before update of awaited_by on intake
			when new.awaited_by is not null begin select raise(abort, 'It stumbles'); end`);
		engine.start(async () => await Promise.resolve(waitingFor()));
		await expect.poll(() => engine.outages, WAIT).toHaveLength(1);

		file.exec('drop trigger stumble');
		file.close();
		await expect.poll(waitingOwners, WAIT).toEqual([null]);

		expect(engine.executions).toHaveLength(1);
	});

	it('does not keep answers to its mail waiting', async () => {
		const messageId = '<asked@example.com>';
		await engine.deliver({ subject: 'Asked', messageId });
		engine.start(async (mails) =>
			engine.executions.length === 1 ? waitingFor() : await engine.runWorkflow(mails),
		);
		await expect.poll(waitingOwners, WAIT).toEqual([null]);

		await engine.deliver({ subject: 'Answered', inReplyTo: messageId });
		await engine.routed(1);

		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['Answered']);
	});

	it('hands its mail over again where its time is over', async () => {
		engine.settings.longestWaitMs = 1;
		await engine.deliver({ subject: 'Forgotten' });

		engine.start(async (mails) =>
			engine.executions.length === 1 ? waitingFor() : await engine.runWorkflow(mails),
		);
		await engine.routed(1);

		expect(engine.executions).toHaveLength(2);
		expect(engine.outages.map(({ code }) => code)).toEqual(['waited-in-vain']);
	});
});
