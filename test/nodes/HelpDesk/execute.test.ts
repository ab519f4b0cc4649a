import { describe, expect, it } from 'vitest';
import { execute } from '../../../nodes/HelpDesk/execute';
import { executing, useMails } from '../executing';

const unknown = { resource: 'division', operation: 'pause', division: 'Nobody’s' };
const settings = { resource: 'dispatcher', operation: 'getSettings' };

describe('Help Desk', () => {
	useMails();

	it('executes for each item what its parameters say, and links what comes of it', async () => {
		const items = [{ json: {} }, { json: {} }];
		const french = {
			resource: 'dispatcher',
			operation: 'updateSettings',
			settings: { language: 'fr' },
		};
		const { context } = executing({ items, parameters: [french, settings] });

		const [output] = await execute.call(context);

		expect(output).toMatchObject([
			{ json: { language: 'fr', revision: 1 }, pairedItem: { item: 0 } },
			{ json: { language: 'fr', revision: 1 }, pairedItem: { item: 1 } },
		]);
	});

	it('fails with the item, what happened and what to do', async () => {
		const items = [{ json: {} }, { json: {} }];
		const { context } = executing({ items, parameters: [settings, unknown] });

		await expect(execute.call(context)).rejects.toMatchObject({
			context: { itemIndex: 1 },
			message: expect.stringMatching(/^There is no division "Nobody’s"\. Choose one/),
		});
	});

	it('goes on with the other items where it is to continue on failures', async () => {
		const items = [{ json: {} }, { json: {} }];
		const execution = { items, parameters: [unknown, settings], continueOnFail: true };

		const [output] = await execute.call(executing(execution).context);

		expect(output).toMatchObject([
			{ json: { error: expect.stringContaining('Nobody’s') }, pairedItem: { item: 0 } },
			{ json: { language: 'en' }, pairedItem: { item: 1 } },
		]);
	});

	it('names an operation that an expression got wrong', async () => {
		const parameters = [{ resource: 'division', operation: 'explode' }];
		const { context } = executing({ items: [{ json: {} }], parameters });

		await expect(execute.call(context)).rejects.toThrow('no operation "explode" for "division"');
	});
});
