import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterEach, describe, expect, inject, it } from 'vitest';
import type { InboxMail } from '../../../dispatcher/inbox/batch';
import { tasksByAge } from '../../hosts/desk-tables';
import { createEngine, type Engine } from '../engine';

const MAILS = Array.from({ length: 60 }, (_, index) => ({ subject: `Mail ${index + 10}` }));
const SUBJECTS = MAILS.map(({ subject }) => subject);

let engine: Engine;

async function expectAllProcessed(subjects: string[]): Promise<void> {
	const tasks = await tasksByAge(engine.store);
	expect(tasks.map(({ title }) => title).sort()).toEqual([...subjects].sort());
	expect((await engine.subjectsIn('Processed')).sort()).toEqual([...subjects].sort());
	await expect(engine.subjectsIn('INBOX')).resolves.toEqual([]);
}

describe('several at work on one mailbox', () => {
	const { postgres } = inject('servers');
	let database: string | undefined;

	const query = async (text: string): Promise<void> => {
		const client = new Client(postgres);
		await client.connect();
		await client.query(text);
		await client.end();
	};

	afterEach(async () => {
		await engine.stop();
		if (database !== undefined) await query(`drop database ${database} with (force)`);
		database = undefined;
	});

	it('file each mail once: three workflows with a desk in PostgreSQL', async () => {
		database = `several_${randomUUID().replaceAll('-', '')}`;
		await query(`create database ${database}`);
		engine = await createEngine(
			{},
			{ store: { ...postgres, kind: 'postgres', database, schema: 'helpdesk', tls: 'off' } },
		);
		await engine.deliver(...MAILS);

		for (let workflows = 0; workflows < 3; workflows += 1) engine.start();
		await engine.routed(MAILS.length);

		await expectAllProcessed(SUBJECTS);
		expect(engine.outages).toEqual([]);
		expect(engine.failures).toEqual([]);
	});

	it('file each mail once: a workflow run by hand while it is active', async () => {
		engine = await createEngine();
		await engine.deliver({ subject: 'By both' });
		/** What the editor has of the mail: read, and not claimed. */
		const byHand = ({ item, attachments }: InboxMail): InboxMail => ({
			item: { ...item, intake: { id: null, attempt: 0 } },
			attachments,
		});

		engine.start(async (mails) => {
			const ends = await Promise.all([
				engine.runWorkflow(mails),
				engine.runWorkflow(mails.map(byHand)),
			]);
			return ends[0];
		});
		await engine.routed(1);

		await expectAllProcessed(['By both']);
	});
});

describe('a clock that jumps while an execution runs', () => {
	afterEach(async () => {
		await engine.stop();
	});

	it.each([
		['forward, past every lease', 3_600_000],
		['back', -3_600_000],
	])('hands no mail over a second time: %s', async (_way, jumpMs) => {
		engine = await createEngine({ patienceMs: 10 });
		const ended = Promise.withResolvers<void>();
		await engine.deliver({ subject: 'Slow' });
		engine.start(async (mails) => {
			const isSlow = mails.some(({ item }) => item.mail.subject === 'Slow');
			if (isSlow) await ended.promise;
			return await engine.runWorkflow(mails);
		});
		await expect.poll(() => engine.executions.length).toBe(1);

		engine.store.clock = () => new Date(Date.now() + jumpMs);
		await engine.deliver({ subject: 'After the jump' });
		await engine.routed(1);
		ended.resolve();
		await engine.routed(2);

		expect(engine.executions).toHaveLength(2);
		await expectAllProcessed(['Slow', 'After the jump']);
	});
});
