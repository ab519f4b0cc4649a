import { describe, expect, it } from 'vitest';
import { claimMails } from '../../dispatcher/ledger/claim';
import { noteDeparted } from '../../dispatcher/ledger/depart';
import { listOldRows, removeOldRows, removeOtherValidities } from '../../dispatcher/ledger/prune';
import { queueMail } from '../../dispatcher/outbox/outbox';
import { settleMail, type LeasedMail } from '../../dispatcher/outbox/outbox-lease';
import { leaseNext } from '../hosts/lease-next';
import { removeOldNotices } from '../../dispatcher/outbox/prune-notices';
import { beginPruning } from '../../dispatcher/settings/divisions';
import { fileMail } from '../hosts/desk-tables';
import type { DeskHost } from './desk-contract';
import { claimRequest, filing, intakeRow, MINUTE_MS, useDesk } from './desk-fixture';

const DAY_MS = 24 * 60 * MINUTE_MS;
const FOLDER = { mailbox: 'imap://it@mail.example.com:993/INBOX', uidValidity: '7' };

export function describePruning(makeHost: () => Promise<DeskHost>): void {
	describe('removing old rows', () => {
		const fixture = useDesk(makeHost);

		const before = (): string => fixture().clock.now().toISOString();
		const listed = async () =>
			await listOldRows(fixture().store, { ...FOLDER, before: before() }, 0);

		it('is begun once a day, by one of two who want to', async () => {
			const { rivals, clock, divisionId } = fixture();

			const begun = await Promise.all(
				rivals.map(async (rival) => await beginPruning(rival, divisionId)),
			);
			clock.advance(DAY_MS);

			expect(begun.sort()).toEqual([false, true]);
			expect(await beginPruning(rivals[0], divisionId)).toBe(true);
		});

		it('lists what is done with for long, and what nobody cares for any more', async () => {
			const { store, clock } = fixture();
			const routed = await intakeRow(fixture(), 1);
			const forgotten = await intakeRow(fixture(), 2);
			await noteDeparted(store, { intakeIds: [routed], owner: 'run-1', leaseMs: MINUTE_MS });
			clock.advance(DAY_MS);

			expect(await listed()).toEqual([
				{ id: routed, uid: 1 },
				{ id: forgotten, uid: 2 },
			]);
		});

		it('lists neither what is young nor what is held', async () => {
			const { store, clock } = fixture();
			await claimMails(store, claimRequest(fixture(), { uids: [1], leaseMs: 2 * DAY_MS }));
			clock.advance(DAY_MS);
			const cutoff = before();
			clock.advance(1);
			await noteDeparted(store, {
				intakeIds: [await intakeRow(fixture(), 2)],
				owner: 'run-1',
				leaseMs: MINUTE_MS,
			});

			expect(await listOldRows(store, { ...FOLDER, before: cutoff }, 0)).toEqual([]);
		});

		it('removes no row that was claimed since it was listed', async () => {
			const { store, clock } = fixture();
			await intakeRow(fixture(), 1);
			clock.advance(DAY_MS);
			const [row] = await listed();
			const [claim] = await claimMails(store, claimRequest(fixture(), { uids: [1] }));

			await removeOldRows(store, [row?.id as number], before());

			expect(await intakeRow(fixture(), 1)).toBe(claim?.intakeId);
		});

		it('removes what is old under other UIDVALIDITYs', async () => {
			const { store, clock } = fixture();
			const row = await intakeRow(fixture(), 1);
			clock.advance(DAY_MS);

			const { isDone } = await removeOtherValidities(store, {
				...FOLDER,
				uidValidity: '8',
				before: before(),
			});

			expect(isDone).toBe(true);
			expect(await intakeRow(fixture(), 1)).not.toBe(row);
		});

		it('leaves the door closed to doubles: a copy of a filed mail is known by its content', async () => {
			const { store, clock } = fixture();
			const row = await intakeRow(fixture(), 1);
			const filed = await fileMail(store, filing(row));
			await noteDeparted(store, { intakeIds: [row], owner: 'run-1', leaseMs: MINUTE_MS });
			clock.advance(DAY_MS);
			await removeOldRows(store, [row], before());

			const again = await fileMail(store, filing(await intakeRow(fixture(), 1)));

			expect(again).toMatchObject({ outcome: 'already filed', task: { id: filed.task.id } });
		});

		it('removes notices with their mails, and what only they had attached', async () => {
			const { store, clock, divisionId } = fixture();
			const row = await intakeRow(fixture(), 1);
			const notice = {
				divisionName: 'IT',
				from: 'desk@example.com',
				to: ['boss@example.com'],
				subject: 'Look',
				text: 'Look',
				html: '',
				headers: {},
				suppressed: false,
				original: Buffer.from('Subject: Help\r\n\r\n'),
			};
			const first = { ...notice, key: 'one', messageId: '<one@a>', intakeId: row };
			await queueMail(store, first);
			await queueMail(store, {
				...notice,
				key: 'two',
				messageId: '<two@a>',
				original: Buffer.from('2'),
			});
			const request = { divisionName: 'IT', owner: 'relay', leaseMs: MINUTE_MS };
			const mail = (await leaseNext(store, request)) as LeasedMail;
			await settleMail(store, mail, { state: 'sent', deliveries: [], tries: 0, dueAt: null });
			clock.advance(DAY_MS);
			const old = { divisionId, before: before() };

			await removeOldNotices(store, old);
			expect(await queueMail(store, first)).toMatchObject({ state: 'sent' });
			await removeOldRows(store, [row], before());
			await removeOldNotices(store, old);

			const kept = await store.db.selectFrom('outbox').select('key').execute();
			const blobs = await store.db.selectFrom('blobs').select('size').execute();
			expect(kept).toEqual([{ key: 'two' }]);
			expect(blobs.map(({ size }) => Number(size))).toEqual([1]);
		});
	});
}
