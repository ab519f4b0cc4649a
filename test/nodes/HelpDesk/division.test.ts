import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from 'vitest';
import { execute } from '../../../nodes/HelpDesk/execute';
import { executing, useMails } from '../executing';

async function run(parameters: IDataObject): Promise<INodeExecutionData[]> {
	const all = [{ resource: 'division', ...parameters }];
	const [output = []] = await execute.call(
		executing({ items: [{ json: {} }], parameters: all }).context,
	);
	return output;
}

describe('Help Desk, divisions', () => {
	const mailItem = useMails();
	beforeEach(async () => {
		await mailItem(1);
	});

	it('lists them with their health', async () => {
		await expect(run({ operation: 'getAll', returnAll: true })).resolves.toMatchObject([
			{ json: { name: 'IT', identificationTag: 'IT', state: 'not watched', waiting: 1 } },
		]);
	});

	it('pauses one and resumes it', async () => {
		const [paused] = await run({ operation: 'pause', division: 'IT' });
		const [shown] = await run({ operation: 'getAll' });
		const [resumed] = await run({ operation: 'resume', division: 'IT' });

		expect(paused?.json).toMatchObject({ name: 'IT', paused: true });
		expect(shown?.json).toMatchObject({ state: 'paused', pausedSince: paused?.json.pausedSince });
		expect(resumed?.json).toEqual({ name: 'IT', paused: false, pausedSince: null });
	});

	it.each([0, -1, 1.5, 'many'])('refuses %s as a limit', async (limit) => {
		await expect(run({ operation: 'getAll', limit })).rejects.toThrow('not a whole number above 0');
	});

	it('says which field is empty', async () => {
		await expect(run({ operation: 'pause' })).rejects.toThrow('The field Division is empty');
	});
});
