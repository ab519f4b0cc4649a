import { describe, expect, it } from 'vitest';
import { queueMail } from '../../dispatcher/outbox/outbox';
import {
	firstDue,
	giveBack,
	leaseDue,
	noteBody,
	settleMail,
	type LeasedMail,
} from '../../dispatcher/outbox/outbox-lease';
import type { DeskHost } from './desk-contract';
import { MINUTE_MS, useDesk } from './desk-fixture';
import { ended, leaseAll, notice, request } from './desk-outbox';

/** Mails that a sender leases before it sends them. */
export function describeOutboxLeases(makeHost: () => Promise<DeskHost>): void {
	describe('the outbox, leased ahead', () => {
		const fixture = useDesk(makeHost);

		it('leases several at once in their order, and takes back those that were not sent', async () => {
			const { store, clock } = fixture();
			const ids: number[] = [];
			for (const number of [1, 2, 3]) {
				const named = { key: `mail ${number}`, messageId: `<mail-${number}@example.com>` };
				ids.push((await queueMail(store, notice(named))).id);
				clock.advance(1);
			}

			const leases = await leaseDue(store, request, 2);
			expect(leases.map(({ id }) => id)).toEqual(ids.slice(0, 2));
			expect((await leaseAll(store)).map(({ id }) => id)).toEqual(ids.slice(2));
			await giveBack(store, leases);

			expect((await leaseAll(store, { owner: 'relay-2' })).map(({ id }) => id)).toEqual(
				ids.slice(0, 2),
			);
		});

		it('knows one whose sender ended in the middle, after it was given back, too', async () => {
			const { store, clock } = fixture();
			await queueMail(store, notice());
			for (const mail of await leaseAll(store)) await noteBody(store, mail);
			clock.advance(5 * MINUTE_MS);
			await giveBack(store, await leaseDue(store, request, 1));

			expect(await leaseAll(store)).toMatchObject([{ wasInterrupted: true }]);
		});

		it('takes no word of a sender that has lost its lease', async () => {
			const { store, clock } = fixture();
			await queueMail(store, notice());
			const [lost] = (await leaseAll(store)) as [LeasedMail];
			clock.advance(5 * MINUTE_MS);
			const [mail] = await leaseAll(store, { owner: 'relay-2' });

			expect(await noteBody(store, lost)).toBe(false);
			expect(await settleMail(store, lost, ended('failed', lost))).toBe(false);
			expect(await settleMail(store, mail as LeasedMail, ended('sent', lost))).toBe(true);
			expect(await settleMail(store, mail as LeasedMail, ended('failed', lost))).toBe(false);
			expect(await queueMail(store, notice())).toMatchObject({ state: 'sent' });
		});

		it.each(['sent', 'partly-sent', 'failed', 'unconfirmed'] as const)(
			'never hands out a mail that came to its end: %s',
			async (state) => {
				const { store, clock } = fixture();
				const { id } = await queueMail(store, notice());
				const [mail] = (await leaseAll(store)) as [LeasedMail];
				await settleMail(store, mail, ended(state, mail));
				clock.advance(60 * MINUTE_MS);

				expect(await leaseAll(store)).toEqual([]);
				expect(await firstDue(store, 'IT')).toBeUndefined();
				expect(await queueMail(store, notice())).toMatchObject({ id, state });
			},
		);
	});
}
