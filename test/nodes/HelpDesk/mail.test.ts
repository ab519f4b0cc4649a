import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from 'vitest';
import { shareStore } from '../../../dispatcher/database/share-store';
import { noteMoved } from '../../../dispatcher/inbox/done-mails';
import { noteDecisions } from '../../../dispatcher/ledger/decide';
import { execute } from '../../../nodes/HelpDesk/execute';
import { n8nDatabase } from '../../../nodes/shared/n8n-database';
import { executing, useMails } from '../executing';

async function run(parameters: IDataObject, continueOnFail = false): Promise<INodeExecutionData[]> {
	const all = [{ resource: 'mail', ...parameters }];
	const [output = []] = await execute.call(
		executing({ items: [{ json: {} }], parameters: all, continueOnFail }).context,
	);
	return output;
}

describe('Help Desk, mails', () => {
	const mailItem = useMails();
	let ids: number[];

	/** The first three went to Unprocessed, the last one waits. */
	beforeEach(async () => {
		ids = [];
		for (const uid of [1, 2, 3, 4]) {
			const { json } = await mailItem(uid);
			ids.push((json.intake as { id: number }).id);
		}
		const store = await shareStore(n8nDatabase(process.env));
		const moved = ids.slice(0, 3);
		const decision = { destination: 'unprocessed', folder: '', createMissing: false } as const;
		await noteDecisions(
			store,
			moved.map((intakeId) => ({ intakeId, ...decision, reason: 'No such task' })),
		);
		await noteMoved(store, moved, { destination: 'unprocessed', folder: 'Unprocessed' });
	});

	const list = async (filters: IDataObject): Promise<unknown[]> =>
		(await run({ operation: 'getAll', filters })).map(({ json }) => json.id);

	it('lists them with what became of them', async () => {
		const mails = await run({ operation: 'getAll', filters: { states: ['unprocessed'] } });

		expect(mails).toHaveLength(3);
		expect(mails.at(-1)).toMatchObject({
			json: {
				id: ids[0],
				division: 'IT',
				state: 'unprocessed',
				subject: 'The printer is on fire',
				from: { name: 'Anna', address: 'anna@example.com' },
				mailbox: { folder: 'Unprocessed' },
				reason: 'No such task',
				retry: null,
			},
			pairedItem: { item: 0 },
		});
		await expect(run({ operation: 'getAll', limit: 2 })).resolves.toHaveLength(2);
	});

	it('finds them by each filter', async () => {
		const picked = { __rl: true, mode: 'list', value: 'IT' };
		await expect(list({ division: picked, states: 'waiting' })).resolves.toEqual([ids[3]]);
		await expect(list({ messageId: '2@example.com' })).resolves.toEqual([ids[1]]);
		await expect(list({ sender: 'ANNA@example.com' })).resolves.toHaveLength(4);
		await expect(list({ receivedAfter: '2026-01-01T00:00' })).resolves.toHaveLength(4);
		await expect(list({ receivedBefore: '2026-01-01' })).resolves.toEqual([]);
		await run({ operation: 'retry', mailIds: ids[0] });
		await expect(list({ retryPending: true })).resolves.toEqual([ids[0]]);
		await expect(list({ retryPending: false })).resolves.toHaveLength(3);
	});

	it.each([
		[{ division: 'Sales' }, 'There is no division "Sales"'],
		[{ states: ['lost'] }, 'No mail has the state "lost"'],
		[{ receivedAfter: 'yesterday' }, 'The field "Received After" is not a date: "yesterday"'],
	])('refuses the filter %o and says why', async (filters, words) => {
		await expect(run({ operation: 'getAll', filters })).rejects.toThrow(words);
	});

	it.each([
		['a number', () => ids[0], 1],
		['a text', () => ` ${ids[0]} `, 1],
		['a text with several', () => `${ids[0]}, ${ids[2]},`, 2],
		['an array', () => ids.slice(0, 3), 3],
		['an array of texts', () => ids.slice(0, 2).map(String), 2],
	])('retries what %s names', async (_what, mailIds, count) => {
		const retried = await run({ operation: 'retry', mailIds: mailIds() });

		expect(retried).toHaveLength(count);
		expect(retried[0]).toMatchObject({
			json: {
				id: ids[0],
				retried: true,
				subject: 'The printer is on fire',
				folder: 'Unprocessed',
			},
			pairedItem: { item: 0 },
		});
		await expect(list({ retryPending: true })).resolves.toHaveLength(count);
	});

	it.each([
		['', 'The field Mail IDs is empty'],
		[[], 'The field Mail IDs is empty'],
		['first', '"first" is not the ID of a mail'],
		['1, -2', '"-2" is not the ID of a mail'],
		['1.5', '"1.5" is not the ID of a mail'],
	])('refuses %o as IDs', async (mailIds, words) => {
		await expect(run({ operation: 'retry', mailIds })).rejects.toThrow(words);
	});

	it('retries none where one cannot be, and names the item and the mail', async () => {
		await expect(run({ operation: 'retry', mailIds: ids })).rejects.toMatchObject({
			context: { itemIndex: 0 },
			message: expect.stringMatching(
				`^The mail ${ids[3]} \\("The printer is on fire"\\) cannot be retried: it is still in`,
			),
		});

		await expect(list({ retryPending: true })).resolves.toEqual([]);
	});

	it('retries the others where it is to continue on failures', async () => {
		const [good, , , waiting] = ids;
		const retried = await run({ operation: 'retry', mailIds: [waiting, good, 987_654] }, true);

		expect(retried.map(({ json }) => [json.id, json.retried])).toEqual([
			[waiting, false],
			[good, true],
			[987_654, false],
		]);
		expect(retried[2]).toMatchObject({
			json: { error: expect.stringMatching(/^There is no mail with the ID 987654\. Use an ID/) },
			error: { name: 'NodeOperationError', context: { itemIndex: 0 } },
			pairedItem: { item: 0 },
		});
		await expect(list({ retryPending: true })).resolves.toEqual([good]);
	});
});
