import { describe, expect, it } from 'vitest';
import { queueMail, type QueuedMail } from '../../dispatcher/outbox/outbox';
import { saveDivision } from '../../dispatcher/settings/divisions';
import type { DeskHost } from './desk-contract';
import { division, MINUTE_MS, useDesk } from './desk-fixture';
import { notice } from './desk-outbox';

export function describeNoticeLimit(makeHost: () => Promise<DeskHost>): void {
	describe('how many notices an address gets', () => {
		const fixture = useDesk(makeHost);

		it('sends one address no more than the limit within an hour, and keeps the rest with its reason', async () => {
			const { store, clock } = fixture();
			const queue = async (key: string, to: string[]) =>
				await queueMail(store, notice({ key, messageId: `<${key}@x>`, to, mostPerHour: 2 }));
			await queue('first', ['boss@example.com']);
			clock.advance(30 * MINUTE_MS);
			await queue('second', ['Boss@Example.com', 'bo@example.com']);

			const third = await queue('third', ['boss@example.com', 'bo@example.com']);
			const fourth = await queue('fourth', ['BOSS@example.com']);
			const repeated = await queue('third', ['boss@example.com', 'bo@example.com']);
			clock.advance(31 * MINUTE_MS);
			const fifth = await queue('fifth', ['boss@example.com']);

			const remark = expect.stringMatching(/^Not sent to boss@example\.com: .* 2 /i) as string;
			expect(third).toMatchObject({ state: 'queued', to: ['bo@example.com'], remark });
			expect(fourth).toMatchObject({ state: 'suppressed', to: ['BOSS@example.com'], remark });
			expect(repeated).toEqual(third);
			expect(fifth).toMatchObject({ state: 'queued', to: ['boss@example.com'] });
			expect(fifth).not.toHaveProperty('remark');
		});

		it('counts over all divisions, and not what was never sent', async () => {
			const { store } = fixture();
			await saveDivision(store, division({ name: 'HR', identificationTag: 'HR', mailbox: 'hr' }));
			const queue = async (key: string, changes: Partial<QueuedMail> = {}) =>
				await queueMail(
					store,
					notice({ key, messageId: `<${key}@x>`, to: ['boss@x'], mostPerHour: 1, ...changes }),
				);
			await queue('never', { suppressed: true });

			const states = [
				await queue('here'),
				await queue('there', { divisionName: 'HR' }),
				await queue('unlimited', { mostPerHour: Infinity }),
			].map(({ state }) => state);

			expect(states).toEqual(['queued', 'suppressed', 'queued']);
		});

		it('gives the last place below the limit to one of two that queue at the same moment', async () => {
			const [one, other] = fixture().rivals;
			const limited = (key: string) =>
				notice({ key, messageId: `<${key}@x>`, to: ['boss@example.com'], mostPerHour: 1 });

			const both = await Promise.all([
				queueMail(one, limited('one')),
				queueMail(other, limited('other')),
			]);

			expect(both.map(({ state }) => state).sort()).toEqual(['queued', 'suppressed']);
		});
	});
}
