import { describe, expect, it } from 'vitest';
import { claimMails } from '../../dispatcher/ledger/claim';
import { leaveToWaiting, prolongWaiting, takeBackFromWaiting } from '../../dispatcher/ledger/wait';
import type { DeskHost } from './desk-contract';
import { claimRequest, MINUTE_MS, useDesk } from './desk-fixture';

const idsOf = (claims: Array<{ intakeId: number }>) => claims.map(({ intakeId }) => intakeId);

export function describeWaiting(makeHost: () => Promise<DeskHost>): void {
	describe('mails of an execution that waits', () => {
		const fixture = useDesk(makeHost);

		it('are another’s once their time was up and another execution waits with them', async () => {
			const { store, clock } = fixture();
			const leaseMs = MINUTE_MS;
			const waitWith = async (owner: string): Promise<number[]> => {
				const intakeIds = idsOf(await claimMails(store, claimRequest(fixture(), { owner })));
				const until = new Date(clock.now().getTime() + MINUTE_MS);
				await leaveToWaiting(store, { intakeIds, owner, until });
				return intakeIds;
			};
			const intakeIds = await waitWith('first');
			clock.advance(2 * MINUTE_MS);
			await waitWith('second');

			const until = new Date(clock.now().getTime() + 60 * MINUTE_MS);
			await prolongWaiting(store, { intakeIds, owner: 'first', until });
			await expect(
				takeBackFromWaiting(store, { intakeIds, owner: 'first', leaseMs }),
			).resolves.toEqual([]);
			clock.advance(2 * MINUTE_MS);

			const again = await claimMails(store, claimRequest(fixture(), { owner: 'third' }));
			expect(idsOf(again)).toEqual(intakeIds);
		});
	});
}
