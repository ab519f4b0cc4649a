import { describe, expect, it } from 'vitest';
import { claimMails } from '../../dispatcher/ledger/claim';
import { noteDeparted } from '../../dispatcher/ledger/depart';
import { listMails, type MailFilter } from '../../dispatcher/ledger/list-mails';
import { releaseClaims } from '../../dispatcher/ledger/release';
import { leaveToWaiting } from '../../dispatcher/ledger/wait';
import { saveDivision } from '../../dispatcher/settings/divisions';
import { fileMail } from '../hosts/desk-tables';
import type { DeskHost } from './desk-contract';
import { claimRequest, division, filing, intakeRow, MINUTE_MS, useDesk } from './desk-fixture';
import { claim, decide, head, move, RECEIVED } from './mail-steps';

export function describeMails(makeHost: () => Promise<DeskHost>): void {
	describe('what is known of mails', () => {
		const fixture = useDesk(makeHost);

		const list = async (filter: MailFilter = {}, limit?: number) =>
			await listMails(fixture().store, filter, limit === undefined ? {} : { limit });
		const subjects = async (filter: MailFilter): Promise<string[]> =>
			(await list(filter)).map(({ subject }) => subject);

		it('is kept from their claiming on', async () => {
			const [id] = await claim(fixture(), [1]);

			await expect(list()).resolves.toEqual([
				{
					id,
					division: 'IT',
					state: 'in work',
					subject: 'Mail 1',
					from: { name: 'Anna', address: 'Anna1@example.com' },
					messageId: '<1@example.com>',
					receivedAt: '2026-02-01T00:01:00.000Z',
					seenAt: '2026-03-01T08:00:00.000Z',
					mailbox: { account: 'imap://it@mail.example.com:993', folder: 'INBOX', uid: 1 },
					destination: null,
					reason: null,
					failedAttempts: 0,
					lastFailure: null,
					retryAt: null,
					taskReference: null,
					movedAt: null,
					decision: null,
					retry: null,
				},
			]);
		});

		it('is kept as long as it can be stored and shown', async () => {
			await claim(fixture(), [1], {
				subject: `a\0b\n${'x'.repeat(500)}`,
				from: { name: '', address: `${'ä'.repeat(1000)}@example.com` },
				messageId: `<${'😀'.repeat(600)}@example.com>`,
				receivedAt: new Date(0),
			});
			await claim(fixture(), [2], { from: null, messageId: null, receivedAt: new Date(NaN) });
			await intakeRow(fixture(), 3);

			const [third, second, first] = await list();

			expect(first).toMatchObject({ messageId: null, receivedAt: '2026-03-01T08:00:00.000Z' });
			expect(first?.subject).toBe(`ab ${'x'.repeat(297)}`);
			expect(first?.from?.address).toHaveLength(320);
			expect(second).toMatchObject({ messageId: null, from: null, subject: 'Mail 2' });
			expect(third).toMatchObject({ messageId: null, from: null, subject: '', state: 'waiting' });
		});

		it('tells where a mail stands, and where it is', async () => {
			const { store, clock } = fixture();
			const [waiting, paused, decided] = await claim(fixture(), [1, 2, 3]);
			const [, chosen, left] = [
				...(await move(fixture(), [4], { destination: 'processed', folder: 'Processed' })),
				...(await move(fixture(), [5], { destination: 'folder', folder: 'Later' })),
				...(await claim(fixture(), [6])),
			];
			await move(fixture(), [7]);
			const owner = 'run-1';
			const until = new Date(clock.now().getTime() + MINUTE_MS);
			await releaseClaims(store, {
				intakeIds: [waiting ?? 0],
				owner,
				reason: 'It broke',
				scope: 'mail',
				retryAt: until,
			});
			await leaveToWaiting(store, { intakeIds: [paused ?? 0], owner, until });
			await decide(fixture(), [decided ?? 0], 'unprocessed');
			await noteDeparted(store, { intakeIds: [left ?? 0], owner, leaseMs: MINUTE_MS });
			await claim(fixture(), [8]);

			const mails = (await list()).toReversed();

			expect(mails.map(({ state, mailbox: { folder, uid } }) => [state, folder, uid])).toEqual([
				['waiting', 'INBOX', 1],
				['in a waiting execution', 'INBOX', 2],
				['decided', 'INBOX', 3],
				['processed', 'Processed', null],
				['in another folder', 'Later', 105],
				['left the folder', null, null],
				['unprocessed', 'Unprocessed', 107],
				['in work', 'INBOX', 8],
			]);
			expect(mails[0]).toMatchObject({
				failedAttempts: 1,
				lastFailure: 'It broke',
				retryAt: '2026-03-01T08:01:00.000Z',
			});
			expect(mails[2]).toMatchObject({ destination: 'unprocessed', reason: 'It is broken' });
			expect(mails[4]).toMatchObject({
				id: chosen,
				destination: 'folder',
				movedAt: '2026-03-01T08:00:00.000Z',
				retryAt: null,
			});
			for (const [index, { state }] of mails.entries()) {
				await expect(subjects({ states: [state] })).resolves.toEqual([`Mail ${index + 1}`]);
			}
		});

		it('tells the task of a mail that is filed', async () => {
			const [id] = await claim(fixture(), [1]);
			const { task } = await fileMail(fixture().store, filing(id ?? 0));

			await expect(list()).resolves.toMatchObject([{ taskReference: task.reference }]);
		});

		it('finds mails by division, Message-ID, sender and time of receipt', async () => {
			const { id: divisionId } = await saveDivision(
				fixture().store,
				division({ name: 'HR', identificationTag: 'HR', mailbox: 'hr@example.com' }),
			);
			await claim(fixture(), [1, 2, 3]);
			await claim({ ...fixture(), divisionId }, [4]);

			await expect(subjects({ division: 'HR' })).resolves.toEqual(['Mail 4']);
			await expect(subjects({ messageId: '<2@example.com>' })).resolves.toEqual(['Mail 2']);
			await expect(subjects({ messageId: ' 2@example.com' })).resolves.toEqual(['Mail 2']);
			await expect(subjects({ sender: 'ANNA3@Example.com ' })).resolves.toEqual(['Mail 3']);
			const receivedSince = '2026-02-01T00:02:00.000Z';
			const receivedUntil = '2026-02-01T00:04:00.000Z';
			await expect(subjects({ receivedSince, receivedUntil })).resolves.toEqual([
				'Mail 3',
				'Mail 2',
			]);
			await expect(subjects({ division: 'HR', receivedUntil })).resolves.toEqual([]);
			const nothing = { division: '', messageId: '', sender: '', states: [], receivedSince: '' };
			await expect(subjects(nothing)).resolves.toHaveLength(4);
			await expect(list({ states: ['lost'] })).rejects.toMatchObject({
				code: 'settings-invalid',
				message: 'No mail has the state "lost"',
			});
			await expect(list({ division: 'Sales' })).rejects.toMatchObject({
				code: 'not-found',
				message: 'There is no division "Sales"',
			});
		});

		it('is listed from the newest on, page by page and up to the limit', async () => {
			const uids = Array.from({ length: 1_201 }, (_, index) => index + 1);
			// Many of them at the same moment.
			const heads = new Map(
				uids.map((uid) => [uid, head(uid, { receivedAt: new Date(RECEIVED + (uid % 7)) })]),
			);
			await claimMails(
				fixture().store,
				claimRequest(fixture(), { uids, limit: uids.length, heads }),
			);

			const all = await list();

			expect(all).toHaveLength(1_201);
			expect(new Set(all.map(({ id }) => id)).size).toBe(1_201);
			const order = all.map(({ receivedAt, id }) => `${receivedAt} ${String(id).padStart(9, '0')}`);
			expect(order).toEqual(order.toSorted().toReversed());
			await expect(list({}, 501)).resolves.toEqual(all.slice(0, 501));
			await expect(list({ states: ['in work'] }, 500)).resolves.toEqual(all.slice(0, 500));
			await expect(list({ states: ['unprocessed'] }, 10)).resolves.toEqual([]);
		});
	});
}
