import { describe, expect, it } from 'vitest';
import { claimMails } from '../../dispatcher/desk/claim-mails';
import { fileMail } from '../../dispatcher/desk/file-mail';
import { finishRouting } from '../../dispatcher/desk/intake';
import { queueMail } from '../../dispatcher/desk/outbox';
import { leaseNext, settleMail, type LeasedMail } from '../../dispatcher/desk/outbox-lease';
import {
	beginPruning,
	listOldRows,
	removeOldNotices,
	removeOldRows,
	removeOtherValidities,
} from '../../dispatcher/desk/prune';
import type { DeskHost } from './desk-contract';
import { claimRequest, filing, intakeRow, MINUTE_MS, useDesk } from './desk-fixture';

const DAY_MS = 24 * 60 * MINUTE_MS;
const FOLDER = { mailbox: 'imap://it@mail.example.com:993/INBOX', uidValidity: '7' };

export function describePruning(makeHost: () => Promise<DeskHost>): void {
	describe('removing old rows', () => {
		const fixture = useDesk(makeHost);

		const before = (): string => fixture().clock.now().toISOString();
		const listed = async () =>
			await listOldRows(fixture().desk, { ...FOLDER, before: before() }, 0);

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
			const { desk, clock } = fixture();
			const routed = await intakeRow(fixture(), 1);
			const forgotten = await intakeRow(fixture(), 2);
			await finishRouting(desk, [routed]);
			clock.advance(DAY_MS);

			expect(await listed()).toEqual([
				{ id: routed, uid: 1 },
				{ id: forgotten, uid: 2 },
			]);
		});

		it('lists neither what is young nor what is held', async () => {
			const { desk, clock } = fixture();
			await claimMails(desk, claimRequest(fixture(), { uids: [1], leaseMs: 2 * DAY_MS }));
			clock.advance(DAY_MS);
			const cutoff = before();
			clock.advance(1);
			await finishRouting(desk, [await intakeRow(fixture(), 2)]);

			expect(await listOldRows(desk, { ...FOLDER, before: cutoff }, 0)).toEqual([]);
		});

		it('removes no row that was claimed since it was listed', async () => {
			const { desk, clock } = fixture();
			await intakeRow(fixture(), 1);
			clock.advance(DAY_MS);
			const [row] = await listed();
			const [claim] = await claimMails(desk, claimRequest(fixture(), { uids: [1] }));

			await removeOldRows(desk, [row?.id as number], before());

			expect(await intakeRow(fixture(), 1)).toBe(claim?.intakeId);
		});

		it('removes what is old under other UIDVALIDITYs', async () => {
			const { desk, clock } = fixture();
			const row = await intakeRow(fixture(), 1);
			clock.advance(DAY_MS);

			const { isDone } = await removeOtherValidities(desk, {
				...FOLDER,
				uidValidity: '8',
				before: before(),
			});

			expect(isDone).toBe(true);
			expect(await intakeRow(fixture(), 1)).not.toBe(row);
		});

		it('leaves the door closed to doubles: a copy of a filed mail is known by its content', async () => {
			const { desk, clock } = fixture();
			const row = await intakeRow(fixture(), 1);
			const filed = await fileMail(desk, filing(row));
			await finishRouting(desk, [row]);
			clock.advance(DAY_MS);
			await removeOldRows(desk, [row], before());

			const again = await fileMail(desk, filing(await intakeRow(fixture(), 1)));

			expect(again).toMatchObject({ outcome: 'already filed', task: { id: filed.task.id } });
		});

		it('removes notices with their mails, and what only they had attached', async () => {
			const { desk, clock, divisionId } = fixture();
			const row = await intakeRow(fixture(), 1);
			const notice = {
				...{ divisionName: 'IT', from: 'desk@example.com', to: ['boss@example.com'] },
				...{ subject: 'Look', text: 'Look', html: '', headers: {}, suppressed: false },
				original: Buffer.from('Subject: Help\r\n\r\n'),
			};
			const first = { ...notice, key: 'one', messageId: '<one@a>', intakeId: row };
			await queueMail(desk, first);
			await queueMail(desk, {
				...notice,
				key: 'two',
				messageId: '<two@a>',
				original: Buffer.from('2'),
			});
			const request = { divisionName: 'IT', owner: 'relay', leaseMs: MINUTE_MS };
			const mail = (await leaseNext(desk, request)) as LeasedMail;
			await settleMail(desk, mail, { state: 'sent', deliveries: [], tries: 0, dueAt: null });
			clock.advance(DAY_MS);
			const old = { divisionId, before: before() };

			await removeOldNotices(desk, old);
			expect(await queueMail(desk, first)).toMatchObject({ state: 'sent' });
			await removeOldRows(desk, [row], before());
			await removeOldNotices(desk, old);

			const kept = await desk.db.selectFrom('outbox').select('key').execute();
			const blobs = await desk.db.selectFrom('blobs').select('size').execute();
			expect(kept).toEqual([{ key: 'two' }]);
			expect(blobs.map(({ size }) => Number(size))).toEqual([1]);
		});
	});
}
