import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../dispatcher/database/open-store';
import { attachmentsOf, historyOf, tasksByAge } from '../hosts/desk-tables';
import { approval, insertNode, tellAddress } from '../hosts/insert-node';
import { startN8n, type N8nHost } from '../hosts/n8n';
import { N8nClient } from '../hosts/n8n-client';
import { postgresEnvironment } from '../hosts/n8n-environment';
import type { N8nProcess } from '../hosts/n8n-process';
import { packPackage } from '../hosts/pack';
import { startPostgres, type PostgresHost } from '../hosts/postgres';
import { startRedis, type RedisHost } from '../hosts/redis';
import { startSmtp, type SmtpHost } from '../hosts/smtp';
import { createDivision, type TestDivision } from './division';

const WAIT = { timeout: 120_000, interval: 200 };
const checkout = join(__dirname, '../..');

describe('the dispatcher in an n8n in queue mode', () => {
	let postgres: PostgresHost;
	let redis: RedisHost;
	let smtp: SmtpHost;
	let n8n: N8nHost;
	let client: N8nClient;
	let store: Store;

	beforeAll(async () => {
		[postgres, redis, smtp] = await Promise.all([
			startPostgres({ durable: true }),
			startRedis(),
			startSmtp(),
		]);
		n8n = await startN8n({
			packageTarball: await packPackage(checkout, join(checkout, '.local')),
			environment: postgresEnvironment(postgres),
			queue: { redis, workers: 2 },
		});
		client = new N8nClient(n8n.url);
		await client.signIn();
		const { host, port, user, password, database } = postgres;
		const place = { host, port, user, password, database, schema: 'helpdesk' };
		store = await openStore({ kind: 'postgres', tls: 'off', ...place });
	});

	afterAll(async () => {
		await store?.close();
		await n8n?.stop();
		await Promise.all([postgres?.stop(), redis?.stop(), smtp?.stop()]);
	});

	const setUp = async (): Promise<TestDivision> => await createDivision(client, smtp);

	it('files and routes mails in workers, which get their attachments', async () => {
		const division = await setUp();
		const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
		await division.deliver({
			subject: 'Printer',
			attachments: [{ filename: 'log.bin', content }],
		});

		await client.activate(await division.importWorkflow());

		await expect
			.poll(async () => await division.subjectsIn('INBOX/Processed'), WAIT)
			.toEqual(['Printer']);
		const [task] = await tasksByAge(store, division.name);
		const [communication] = await historyOf(store, task?.id ?? 0);
		const [attachment] = await attachmentsOf(store, communication?.id ?? 0);
		expect(attachment?.content?.equals(content)).toBe(true);
		expect(n8n.log()).toContain('Enqueued execution');
		expect(n8n.workers.filter(hasExecuted)).toHaveLength(1);
	});

	it.each([0, 1])('needs only one of its workers (%i is away)', async (away) => {
		const division = await setUp();
		await n8n.workers[away]?.kill();
		await division.deliver({ subject: 'Alone' }, { subject: `Re: [${division.tag}#99999] ?` });

		await client.activate(await division.importWorkflow());

		const notice = await smtp.waitForMail(({ to }) => to.includes(division.recipient), 60_000);
		await expect
			.poll(async () => await division.subjectsIn('INBOX/Processed'), WAIT)
			.toEqual(['Alone']);
		expect(notice.from).toBe(division.emailAddress);
		await n8n.workers[away]?.resume();
	});

	it('moves a mail once its approval was given, which a worker waited for', async () => {
		const division = await setUp();
		insertNode(division.workflow, tellAddress, {
			before: 'Help Desk Inbox Trigger',
			behind: 'Create Task',
		});
		insertNode(division.workflow, approval, { before: 'Create Task', behind: 'Route Mail' });
		await division.deliver({ subject: 'New laptop' });
		const id = await division.importWorkflow();
		await client.activate(id);
		await expect
			.poll(async () => (await client.executions(id)).map(({ status }) => status), WAIT)
			.toEqual(['waiting']);
		const [waiting] = await client.executions(id);
		const { runs } = await client.execution(waiting?.id ?? '');
		const [item] = runs['Tell address']?.[0]?.data?.main[0] ?? [];

		// The worker names an address of its own; callers reach the main process.
		const { pathname, search } = new URL(String(item?.json.resumeUrl));
		const answer = await fetch(`${n8n.url}${pathname}${search}`);

		expect(answer.ok).toBe(true);

		await expect
			.poll(async () => await division.subjectsIn('INBOX/Processed'), WAIT)
			.toEqual(['New laptop']);
		await expect(client.executions(id)).resolves.toHaveLength(1);
	});

	it('ends each mail once where a worker is killed between filing and routing', async () => {
		const division = await setUp();
		const subjects = ['One', 'Two', 'Three', 'Four', 'Five'];
		insertNode(division.workflow, WAITING_NODE, { before: 'Create Task', behind: 'Route Mail' });
		await division.deliver(...subjects.map((subject) => ({ subject })));
		const before = n8n.workers.map(startedExecutions);
		await client.activate(await division.importWorkflow());
		await expect.poll(async () => await tasksByAge(store, division.name), WAIT).toHaveLength(5);

		const [busy] = n8n.workers.filter(
			(worker, index) => startedExecutions(worker) > (before[index] ?? 0),
		);
		await busy?.kill();

		await expect
			.poll(async () => (await division.subjectsIn('INBOX/Processed')).sort(), WAIT)
			.toEqual([...subjects].sort());
		expect(busy).toBeDefined();
		await expect(division.subjectsIn('INBOX')).resolves.toEqual([]);
		const tasks = await tasksByAge(store, division.name);
		expect(tasks.map(({ title }) => title).sort()).toEqual([...subjects].sort());
		const histories = await Promise.all(tasks.map(async ({ id }) => await historyOf(store, id)));
		expect(histories.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1]);
		await busy?.resume();
	});
});

/** Holds a batch up where it is filed and not routed. */
const WAITING_NODE = {
	type: 'n8n-nodes-base.wait',
	typeVersion: 1.1,
	parameters: { resume: 'timeInterval', amount: 2, unit: 'seconds' },
};

function startedExecutions(worker: N8nProcess): number {
	return worker.log().split('Worker started execution').length - 1;
}

function hasExecuted(worker: N8nProcess): boolean {
	return startedExecutions(worker) > 0;
}
