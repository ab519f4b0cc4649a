import { describe, expect, it } from 'vitest';
import { Settling } from '../../../../dispatcher/outbox/relay/settling';

describe('the settling of mails', () => {
	it('lets the next one begin only once the one before is settled', async () => {
		const settling = new Settling();
		const first = Promise.withResolvers<void>();
		const order: string[] = [];
		await settling.next(async () => {
			await first.promise;
			order.push('first');
		});

		const begun = settling.next(async () => {
			order.push('second');
			return await Promise.resolve();
		});
		order.push('released');
		first.resolve();
		await begun;
		await settling.done();

		expect(order).toEqual(['released', 'first', 'second']);
	});

	it('tells whoever waits next what went wrong', async () => {
		const settling = new Settling();
		await settling.next(async () => await Promise.reject(new Error('The desk is away')));

		await expect(settling.done()).rejects.toThrow('The desk is away');
		await expect(settling.next(async () => await Promise.resolve())).rejects.toThrow('away');
	});
});
