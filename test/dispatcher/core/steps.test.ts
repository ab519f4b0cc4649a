import { describe, expect, it } from 'vitest';
import { Steps } from '../../../dispatcher/core/steps';

describe('the steps of what is under way', () => {
	it('tell the innermost, the outer one behind it, and what is waited for between them', async () => {
		const steps = new Steps('waiting');
		const told = [steps.doing];

		await steps.step('looking', async () => {
			told.push(steps.doing);
			await steps.step('reading', async () => await Promise.resolve(told.push(steps.doing)));
			told.push(steps.doing);
		});
		steps.rest('resting');

		expect([...told, steps.doing]).toEqual(['waiting', 'looking', 'reading', 'looking', 'resting']);
	});

	it('end with what is thrown', async () => {
		const steps = new Steps('waiting');
		const failure = new Error('It broke');

		const work = steps.step('looking', async () => await Promise.reject(failure));

		await expect(work).rejects.toBe(failure);
		expect(steps.doing).toBe('waiting');
	});
});
