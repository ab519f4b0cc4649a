import { describe, expect, it } from 'vitest';
import { execute } from '../../../nodes/RouteMail/execute';
import { executing, useMails } from '../executing';

const byTestEvent = { intake: { id: null, attempt: 0 } };
const filed = { outcome: 'created' };

describe('Route Mail', () => {
	const mailItem = useMails();

	it('gives each item its own result, whatever becomes of the others', async () => {
		const items = [
			await mailItem(1, filed),
			{ json: { no: 'mail' } },
			await mailItem(2, byTestEvent),
			await mailItem(3),
		];
		const { context, hints } = executing({ items, continueOnFail: true });

		const [outputs] = await execute.call(context);

		expect(outputs).toMatchObject([
			{ json: { routed: { destination: 'processed', decidedNow: true } }, pairedItem: { item: 0 } },
			{
				json: { no: 'mail', error: expect.stringContaining('not a mail') },
				pairedItem: { item: 1 },
			},
			{ json: { routed: { destination: 'unprocessed' }, preview: true }, pairedItem: { item: 2 } },
			{ json: { routed: { destination: 'unprocessed' } }, pairedItem: { item: 3 } },
		]);
		expect(hints).toHaveLength(1);
	});

	it('leaves what came before on the items', async () => {
		const item = await mailItem(1, filed);
		const { context } = executing({ items: [item] });

		const [outputs] = await execute.call(context);

		expect(outputs?.[0]?.json).toMatchObject(item.json);
	});

	it('decides about no mail where it is to stop at an item that is none', async () => {
		const item = await mailItem(1, filed);
		const stopping = executing({ items: [item, { json: {} }] });
		await expect(execute.call(stopping.context)).rejects.toMatchObject({
			message: expect.stringContaining('not a mail'),
			context: { itemIndex: 1 },
		});

		const [outputs] = await execute.call(executing({ items: [item] }).context);

		expect(outputs).toMatchObject([{ json: { routed: { decidedNow: true } } }]);
	});

	it('fails at the item whose mail the desk does not know', async () => {
		const items = [await mailItem(1), await mailItem(2, { intake: { id: 99, attempt: 1 } })];

		await expect(execute.call(executing({ items }).context)).rejects.toMatchObject({
			message: expect.stringContaining('does not know the mail'),
			context: { itemIndex: 1 },
		});
	});

	it('gives nothing for nothing', async () => {
		await expect(execute.call(executing({ items: [] }).context)).resolves.toEqual([[]]);
	});
});
