import { describe, expect, it } from 'vitest';
import { execute } from '../../../nodes/CreateTask/execute';
import { executing, picked, useMails } from '../executing';

describe('Create Task', () => {
	const mailItem = useMails();

	it('parts what it filed from what it could not, and says which item each was', async () => {
		const items = [await mailItem(1), { json: { no: 'mail' } }, await mailItem(2)];

		const [filed, failed] = await execute.call(executing({ items }).context);

		expect(filed).toMatchObject([
			{ json: { outcome: 'created', task: { division: 'IT' } }, pairedItem: { item: 0 } },
			{ json: { outcome: 'created', task: { division: 'IT' } }, pairedItem: { item: 2 } },
		]);
		expect(failed).toMatchObject([
			{
				json: { no: 'mail', outcome: 'failed', reason: expect.stringContaining('not a mail') },
				pairedItem: { item: 1 },
			},
		]);
	});

	it('puts the task and the communication on the item, and nothing of the ledger', async () => {
		const item = await mailItem(1);

		const [filed] = await execute.call(executing({ items: [item] }).context);

		expect(Object.keys(filed?.[0]?.json ?? {}).toSorted()).toEqual(
			[
				...Object.keys(item.json),
				...['task', 'communication', 'outcome', 'matchedBy', 'unverified', 'decision', 'messages'],
			].toSorted(),
		);
	});

	it.each([
		['what is sent because of it', {}],
		['what would be sent, in a test run', { intake: { id: null, attempt: 0 } }],
	])('puts on the item %s', async (_, changes) => {
		const item = await mailItem(1, changes);
		const { communication, ...division } = item.json.division as { communication: object };
		const speaking = { ...communication, acknowledgement: 'newTasks' };
		const json = { ...item.json, division: { ...division, communication: speaking } };

		const [filed] = await execute.call(executing({ items: [{ json }] }).context);

		expect(filed?.[0]?.json.messages).toEqual([
			{
				id: expect.any(Number) as number,
				purpose: 'acknowledgement',
				to: ['anna@example.com'],
				delivery: 'queued',
				subject: expect.stringContaining('[IT#1]') as string,
			},
		]);
	});

	it('tells why, of a mail that cannot be filed too', async () => {
		const item = await mailItem(1);
		const mail = { ...(item.json.mail as object), automatic: true };

		const [, failed] = await execute.call(
			executing({ items: [{ json: { ...item.json, mail } }] }).context,
		);

		expect(failed).toMatchObject([
			{
				json: {
					outcome: 'failed',
					reason: expect.stringContaining('written by a machine') as string,
					decision: { matchedBy: null, outcome: 'refused' },
				},
			},
		]);
	});

	it('understands items of a version that did not know whom a desk trusts', async () => {
		const item = await mailItem(1);
		const { employees, strangers, automaticMail, reopenDays, trustedServers, ...division } = item
			.json.division as Record<string, unknown>;

		const [filed] = await execute.call(
			executing({ items: [{ json: { ...item.json, division: division } }] }).context,
		);

		expect([employees, strangers, automaticMail, reopenDays, trustedServers]).toEqual([
			[],
			'unverified',
			'unprocessed',
			14,
			[],
		]);
		expect(filed).toMatchObject([{ json: { outcome: 'created', unverified: false } }]);
	});

	it('files nothing of a test event, and says so once', async () => {
		const testEvent = { intake: { id: null, attempt: 0 } };
		const items = [await mailItem(1, testEvent), await mailItem(2, testEvent)];
		const { context, hints } = executing({ items });

		const [filed] = await execute.call(context);
		const [filedAgain] = await execute.call(executing({ items: [await mailItem(1)] }).context);

		expect(filed).toMatchObject([{ json: { preview: true } }, { json: { preview: true } }]);
		expect(hints).toMatchObject([{ message: expect.stringContaining('No task was created') }]);
		expect(filedAgain).toMatchObject([{ json: { outcome: 'created' } }]);
	});

	it('takes the trigger’s task where none is picked, in both versions', async () => {
		for (const [uid, typeVersion] of [1, 2].entries()) {
			const items = [await mailItem(uid + 1)];
			const parameters = [{ task: typeVersion === 1 ? '' : picked('') }];

			const { context } = executing({ items, parameters, typeVersion });
			const [filed] = await execute.call(context);

			expect(filed).toMatchObject([
				{ json: { task: { event: 'Help desk', definition: 'Incident' } } },
			]);
		}
	});

	it('takes event and task that are picked together', async () => {
		const items = [await mailItem(1), await mailItem(2)];
		const parameters = [
			{ event: 'Ignored', task: picked('Building › Lamp') },
			{ event: 'Building', task: 'Door' },
		];

		const { context } = executing({ items, parameters, typeVersion: 2 });
		const [filed] = await execute.call(context);

		expect(filed).toMatchObject([
			{ json: { task: { event: 'Building', definition: 'Lamp' } } },
			{ json: { task: { event: 'Building', definition: 'Door' } } },
		]);
	});

	it('takes a name that was typed in its first version as it is', async () => {
		const items = [await mailItem(1)];
		const parameters = [{ event: 'A', task: 'B › C' }];

		const [filed] = await execute.call(executing({ items, parameters }).context);

		expect(filed).toMatchObject([{ json: { task: { event: 'A', definition: 'B › C' } } }]);
	});

	it('gives nothing for nothing', async () => {
		await expect(execute.call(executing({ items: [] }).context)).resolves.toEqual([[], []]);
	});
});
