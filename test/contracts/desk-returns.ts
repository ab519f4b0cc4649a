import { describe, expect, it } from 'vitest';
import { askForReturn, type ReturnAnswer } from '../../dispatcher/ledger/ask-for-return';
import { noteDeparted } from '../../dispatcher/ledger/depart';
import { listMails, type ListedState } from '../../dispatcher/ledger/list-mails';
import { listOldRows, removeOldRows } from '../../dispatcher/ledger/prune';
import {
	giveUpReturns,
	leaseReturns,
	listAskedReturns,
	markReturned,
	noteReturnsCopied,
	noteReturnsRefused,
} from '../../dispatcher/ledger/returns';
import type { DeskHost } from './desk-contract';
import { claimRequest, MINUTE_MS, useDesk } from './desk-fixture';
import { claim, decide, move } from './mail-steps';

const NOBODY = 987_654;

const codesOf = (answers: ReturnAnswer[]): string[] =>
	answers.map((answer) => (answer.kind === 'asked' ? 'asked' : answer.error.code));

export function describeReturns(makeHost: () => Promise<DeskHost>): void {
	describe('asking for mails to be processed anew', () => {
		const fixture = useDesk(makeHost);

		const asked = async () =>
			await listAskedReturns(fixture().store, fixture().divisionId, { after: 0, limit: 100 });
		const retries = async () => (await listMails(fixture().store)).map(({ retry }) => retry);
		const states = async (): Promise<ListedState[]> =>
			(await listMails(fixture().store)).map(({ state }) => state);

		it('takes those that were not processed, and tells their division', async () => {
			const { store, divisionId } = fixture();
			const [unprocessed] = await move(fixture(), [1]);
			const [chosen] = await move(fixture(), [2], { destination: 'folder', folder: 'Later' });
			const told: unknown[] = [];
			store.changes.on('division', (id) => told.push(id));

			const answers = await askForReturn(store, [chosen ?? 0, unprocessed ?? 0, chosen ?? 0]);

			const later = { kind: 'asked', mail: { id: chosen, subject: 'Mail 2', folder: 'Later' } };
			expect(answers).toEqual([
				later,
				{ kind: 'asked', mail: { id: unprocessed, subject: 'Mail 1', folder: 'Unprocessed' } },
				later,
			]);
			expect(told).toEqual([divisionId]);
			await expect(asked()).resolves.toEqual([
				{
					intakeId: unprocessed,
					account: 'imap://it@mail.example.com:993',
					folder: 'Unprocessed',
					place: { uidValidity: '9', uid: 101 },
					messageId: '<1@example.com>',
					receivedAt: '2026-02-01T00:01:00.000Z',
					isTried: false,
					copied: false,
				},
				expect.objectContaining({ intakeId: chosen, folder: 'Later' }),
			]);
		});

		it('refuses each of the others with its reason', async () => {
			const { store } = fixture();
			const [waiting, decided, left] = await claim(fixture(), [1, 2, 3]);
			const [processed] = await move(fixture(), [4], { destination: 'processed' });
			const [twice, good] = await move(fixture(), [5, 6]);
			await decide(fixture(), [decided ?? 0], 'unprocessed');
			await noteDeparted(store, { intakeIds: [left ?? 0], owner: 'run-1', leaseMs: MINUTE_MS });
			await askForReturn(store, [twice ?? 0]);
			const ids = [NOBODY, waiting, decided, left, processed, twice, good].map((id) => id ?? 0);

			const answers = await askForReturn(store, ids);

			expect(codesOf(answers)).toEqual([
				'not-found',
				...Array.from({ length: 5 }, () => 'not-possible'),
				'asked',
			]);
			expect(
				answers.flatMap((answer) => (answer.kind === 'refused' ? [answer.error.message] : [])),
			).toEqual([
				`There is no mail with the ID ${NOBODY}`,
				`The mail ${waiting} ("Mail 1") cannot be retried: it is still in the folder to process`,
				`The mail ${decided} ("Mail 2") cannot be retried: it has not been moved to its folder yet`,
				`The mail ${left} ("Mail 3") cannot be retried: it left the folder to process by another way`,
				`The mail ${processed} ("Mail 4") cannot be retried: it was processed`,
				`The mail ${twice} ("Mail 5") cannot be retried: it is already being retried`,
			]);
		});

		it('asks for none where all are wanted and one is refused', async () => {
			const { store } = fixture();
			const [good] = await move(fixture(), [1]);
			const told: unknown[] = [];
			store.changes.on('division', (id) => told.push(id));

			const asking = askForReturn(store, [good ?? 0, NOBODY, NOBODY + 1], { onlyAll: true });

			await expect(asking).rejects.toMatchObject({
				code: 'not-found',
				message: `There is no mail with the ID ${NOBODY}, and 1 more cannot be retried. None of the 3 mails is retried`,
			});
			await expect(askForReturn(store, [NOBODY], { onlyAll: true })).rejects.toMatchObject({
				message: `There is no mail with the ID ${NOBODY}`,
			});
			expect(told).toEqual([]);
			await expect(asked()).resolves.toEqual([]);
			expect(codesOf(await askForReturn(store, [good ?? 0], { onlyAll: true }))).toEqual(['asked']);
		});

		it('takes a thousand at a time', async () => {
			const uids = Array.from({ length: 1_000 }, (_, index) => index + 1);
			const ids = await move(fixture(), uids);

			const answers = await askForReturn(fixture().store, ids);

			expect(new Set(codesOf(answers))).toEqual(new Set(['asked']));
			const page = { after: ids[899] ?? 0, limit: 1_000 };
			const rest = await listAskedReturns(fixture().store, fixture().divisionId, page);
			expect(rest.map(({ intakeId }) => intakeId)).toEqual(ids.slice(900));
			expect(rest[99]?.place).toEqual({ uidValidity: '9', uid: 1_100 });
		});

		it('lets one attempt at a time move a mail', async () => {
			const { rivals, clock } = fixture();
			const ids = await move(fixture(), [1, 2]);
			await askForReturn(rivals[0], ids);

			const both = await Promise.all(
				rivals.map(async (rival) => await leaseReturns(rival, ids, MINUTE_MS)),
			);
			expect(both.map(({ size }) => size).sort()).toEqual([0, 2]);
			await expect(asked()).resolves.toMatchObject([{ isTried: true }, { isTried: true }]);
			clock.advance(MINUTE_MS);
			await expect(leaseReturns(rivals[0], ids, MINUTE_MS)).resolves.toEqual(new Set(ids));
			// Its lease would be one from the future, which nobody renews.
			clock.advance(-60 * MINUTE_MS);
			await expect(leaseReturns(rivals[0], ids, MINUTE_MS)).resolves.toEqual(new Set(ids));
		});

		it('is over once the mail was moved back, which has a new ID then', async () => {
			const { store } = fixture();
			const ids = await move(fixture(), [1]);
			await askForReturn(store, ids);
			await noteReturnsCopied(store, ids);
			await expect(asked()).resolves.toMatchObject([{ copied: true, isTried: true }]);

			await markReturned(store, ids);
			await giveUpReturns(store, ids, 'Too late');

			const now = '2026-03-01T08:00:00.000Z';
			await expect(asked()).resolves.toEqual([]);
			await expect(leaseReturns(store, ids, MINUTE_MS)).resolves.toEqual(new Set());
			await expect(retries()).resolves.toEqual([
				{ state: 'returned', askedAt: now, endedAt: now, failure: null },
			]);
			await expect(states()).resolves.toEqual(['retried']);
			const [again] = await askForReturn(store, ids);
			expect(again).toMatchObject({
				error: { code: 'not-possible', message: expect.stringMatching(/it was already retried$/) },
			});
		});

		it('may be done again for a mail that was given up', async () => {
			const { store, clock } = fixture();
			const ids = await move(fixture(), [1]);
			await askForReturn(store, ids);
			await leaseReturns(store, ids, MINUTE_MS);
			await giveUpReturns(store, ids, 'It is not there any more');
			await expect(retries()).resolves.toMatchObject([
				{ state: 'failed', failure: 'It is not there any more' },
			]);
			await expect(states()).resolves.toEqual(['unprocessed']);
			clock.advance(MINUTE_MS);

			expect(codesOf(await askForReturn(store, ids))).toEqual(['asked']);

			await expect(asked()).resolves.toMatchObject([{ isTried: false, copied: false }]);
			const askedAt = '2026-03-01T08:01:00.000Z';
			await expect(retries()).resolves.toEqual([
				{ state: 'asked', askedAt, endedAt: null, failure: null },
			]);
		});

		it('goes on where the server refuses, and tells why', async () => {
			const { store } = fixture();
			const ids = await move(fixture(), [1, 2]);
			await askForReturn(store, ids.slice(0, 1));
			await leaseReturns(store, ids, MINUTE_MS);

			await noteReturnsRefused(store, ids, 'No room left');

			await expect(asked()).resolves.toMatchObject([{ isTried: false }]);
			const pending = await listMails(store, { isRetryPending: true });
			expect(pending.map(({ id, retry }) => [id, retry?.state, retry?.failure])).toEqual([
				[ids[0], 'asked', 'No room left'],
			]);
			const others = await listMails(store, { isRetryPending: false, states: ['unprocessed'] });
			expect(others.map(({ id }) => id)).toEqual(ids.slice(1));
		});

		it('keeps the rows of mails from being pruned', async () => {
			const { store, clock } = fixture();
			const ids = await move(fixture(), [1, 2]);
			await askForReturn(store, ids.slice(0, 1));
			clock.advance(24 * 60 * MINUTE_MS);
			const before = clock.now().toISOString();
			const folder = { mailbox: claimRequest(fixture()).mailbox, uidValidity: '7', before };

			const old = await listOldRows(store, folder, 0);
			await removeOldRows(store, ids, before);

			expect(old.map(({ uid }) => uid)).toEqual([2]);
			expect((await listMails(store)).map(({ id }) => id)).toEqual(ids.slice(0, 1));
			await giveUpReturns(store, ids, 'It is gone');
			await removeOldRows(store, ids, before);
			await expect(listMails(store)).resolves.toEqual([]);
		});
	});
}
