import { describe, expect, it, vi } from 'vitest';
import { listDivisionHealth, type DivisionHealth } from '../../dispatcher/division-health';
import { claimMails } from '../../dispatcher/ledger/claim';
import { noteDecisions, type Decision } from '../../dispatcher/ledger/decide';
import { markMoved } from '../../dispatcher/ledger/move';
import { releaseClaims } from '../../dispatcher/ledger/release';
import { leaveToWaiting } from '../../dispatcher/ledger/wait';
import { queueMail } from '../../dispatcher/outbox/outbox';
import { recordBacklog, recordLook } from '../../dispatcher/settings/division-looks';
import { saveDivision } from '../../dispatcher/settings/divisions';
import { mayWork, pauseDivision } from '../../dispatcher/settings/pause';
import { updateSettings } from '../../dispatcher/settings/update-settings';
import { releaseFolder, takeFolder } from '../../dispatcher/settings/watched-folders';
import { fileMail } from '../../dispatcher/tasks/file-mails';
import type { DeskHost } from './desk-contract';
import {
	claimRequest,
	division,
	filing,
	intakeRow,
	mail,
	MINUTE_MS,
	useDesk,
	type DeskFixture,
} from './desk-fixture';
import { notice } from './desk-outbox';

const watch = { mailbox: 'imap://it@mail.example.com:993/INBOX', watcher: 'it', forMs: MINUTE_MS };

async function healthOf({ store }: DeskFixture): Promise<DivisionHealth> {
	const [health] = await listDivisionHealth(store);
	return health as DivisionHealth;
}

/** Mails with an execution, of the division `IT`. */
async function claimed(desk: DeskFixture, ...uids: number[]): Promise<number[]> {
	const claims = await claimMails(desk.store, claimRequest(desk, { uids }));
	return claims.map(({ intakeId }) => intakeId);
}

function unprocessed(intakeId: number): Decision {
	const where = { destination: 'unprocessed', folder: '', createMissing: false } as const;
	return { intakeId, ...where, reason: 'Nobody knows' };
}

export function describeDivisionHealth(makeHost: () => Promise<DeskHost>): void {
	describe('the health of divisions', () => {
		const fixture = useDesk(makeHost);

		it('names each division with what its trigger is set to, in the order of their names', async () => {
			const other = { name: 'HR', identificationTag: 'HR', mailbox: 'hr@example.com' };
			await saveDivision(fixture().store, division(other));

			const divisions = await listDivisionHealth(fixture().store);

			expect(divisions).toMatchObject([
				other,
				{ name: 'IT', folderToProcess: 'INBOX', event: 'Help desk', task: 'Incident', waiting: 0 },
			]);
		});

		it('is unwatched as long as no trigger has the folder, and says so in words', async () => {
			expect(await healthOf(fixture())).toMatchObject({
				state: 'not watched',
				problem: expect.stringContaining('No published workflow'),
			});
		});

		it('is working from a look that went well until its trigger lets the folder go', async () => {
			const { store, divisionId, clock } = fixture();
			await takeFolder(store, { ...watch, divisionId });
			await recordLook(store, divisionId, {});

			const working = await healthOf(fixture());
			await releaseFolder(store, { divisionId, watcher: watch.watcher });
			const released = await healthOf(fixture());
			await takeFolder(store, { ...watch, divisionId });
			clock.advance(2 * MINUTE_MS);
			const forgotten = await healthOf(fixture());

			expect(working).toMatchObject({
				state: 'working',
				problem: null,
				lastLookAt: '2026-03-01T08:00:00.000Z',
				lastSuccessAt: '2026-03-01T08:00:00.000Z',
			});
			expect([released.state, forgotten.state]).toEqual(['not watched', 'not watched']);
		});

		it('is failing while looks fail, with the reason, and unwatched once there are none', async () => {
			const { store, divisionId, clock } = fixture();
			await recordLook(store, divisionId, { error: 'The server refused the login' });

			const failing = await healthOf(fixture());
			clock.advance(4 * MINUTE_MS);
			const gone = await healthOf(fixture());

			expect(failing).toMatchObject({
				state: 'failing',
				problem: 'The server refused the login',
				lastSuccessAt: null,
			});
			expect(gone.state).toBe('not watched');
			expect(gone.problem).toContain('Its last check failed: The server refused the login.');
		});

		it('counts what waits, in the folder and for its next try, and since when', async () => {
			const desk = fixture();
			const { store, divisionId, clock } = desk;
			const since = new Date('2026-02-28T10:00:00.000Z');
			const [intakeId = 0] = await claimed(desk, 1);
			const retryAt = new Date(clock.now().getTime() + MINUTE_MS);
			const failure = { owner: 'run-1', reason: 'away', scope: 'none', retryAt } as const;
			await releaseClaims(store, { intakeIds: [intakeId], ...failure });
			const one = await healthOf(desk);

			await recordBacklog(store, divisionId, { count: 120, since });
			const many = await healthOf(desk);
			await recordLook(store, divisionId, {});
			const after = await healthOf(desk);

			expect(one).toMatchObject({ waiting: 1, oldestWaitingSince: '2026-03-01T08:00:00.000Z' });
			expect(many).toMatchObject({ waiting: 121, oldestWaitingSince: since.toISOString() });
			expect(after).toMatchObject({ waiting: 1, inWork: 0 });
		});

		it('counts what executions have, also those that wait, and what they decided', async () => {
			const desk = fixture();
			const { store, clock } = desk;
			const [first = 0, second = 0, third = 0] = await claimed(desk, 1, 2, 3);
			const until = new Date(clock.now().getTime() + 60 * MINUTE_MS);
			await leaveToWaiting(store, { intakeIds: [second], owner: 'run-1', until });
			await noteDecisions(store, [unprocessed(third)]);

			expect(await healthOf(desk)).toMatchObject({ waiting: 0, inWork: 2, decidedNotMoved: 1 });
			clock.advance(10 * MINUTE_MS);
			expect(first).toBeGreaterThan(0);
			expect(await healthOf(desk)).toMatchObject({ waiting: 1, inWork: 1, decidedNotMoved: 1 });
		});

		it('counts what went to Unprocessed since midnight where the desk is', async () => {
			const desk = fixture();
			const { store, clock } = desk;
			await updateSettings(store, { timeZone: 'Pacific/Auckland' });
			const move = async (uid: number): Promise<void> => {
				const intakeIds = await claimed(desk, uid);
				await noteDecisions(store, intakeIds.map(unprocessed));
				await markMoved(store, intakeIds, { destination: 'unprocessed', folder: 'Unprocessed' });
			};
			await move(1);
			const today = await healthOf(desk);
			// 08:00 UTC is 21:00 there.
			clock.advance(3 * 60 * MINUTE_MS);
			await move(2);

			expect(today.unprocessedToday).toBe(1);
			expect((await healthOf(desk)).unprocessedToday).toBe(1);
		});

		it('counts the outbox and the tasks', async () => {
			const desk = fixture();
			const { store, clock } = desk;
			await queueMail(store, notice());
			const other = { key: 'other', messageId: '<other@example.com>' };
			await queueMail(store, notice({ ...other, suppressed: true }));
			const third = { key: 'third', messageId: '<third@example.com>' };
			await queueMail(store, notice(third));
			await store.db
				.updateTable('outbox')
				.set({ state: 'failed' })
				.where('key', '=', 'third')
				.execute();
			await fileMail(store, filing(await intakeRow(desk, 1)));
			const hashed = mail({ contentHash: 'two', messageId: '<two@example.com>' });
			await fileMail(store, filing(await intakeRow(desk, 2), { mail: hashed }));
			await store.db.updateTable('tasks').set({ status: 'closed' }).where('id', '=', 1).execute();
			clock.advance(48 * 60 * MINUTE_MS);

			expect(await healthOf(desk)).toMatchObject({
				outboxWaiting: 1,
				outboxFailed: 1,
				outboxSuppressed: 1,
				openTasks: 1,
				overdueTasks: 1,
			});
		});
	});

	describe('a division that is paused', () => {
		const fixture = useDesk(makeHost);

		it('may not work until it is resumed, whichever process paused it', async () => {
			const { store, otherDesk, divisionId, clock } = fixture();

			const since = await pauseDivision(otherDesk, { name: 'IT', paused: true });
			clock.advance(MINUTE_MS);
			const again = await pauseDivision(store, { name: 'IT', paused: true });

			expect([since, again]).toEqual(['2026-03-01T08:00:00.000Z', '2026-03-01T08:00:00.000Z']);
			await expect(mayWork(store, divisionId)).resolves.toBe(false);
			expect(await healthOf(fixture())).toMatchObject({ state: 'paused', pausedSince: since });
			await pauseDivision(store, { name: 'IT', paused: false });
			await expect(mayWork(otherDesk, divisionId)).resolves.toBe(true);
		});

		it('stays paused when its workflow is published again', async () => {
			const { store, divisionId } = fixture();
			await pauseDivision(store, { name: 'IT', paused: true });

			await saveDivision(store, division({ processedFolder: 'INBOX/Done' }));

			await expect(mayWork(store, divisionId)).resolves.toBe(false);
		});

		it('is told to its agent in this process', async () => {
			const { store, divisionId } = fixture();
			const told = vi.fn();
			store.changes.on('division', told);

			await pauseDivision(store, { name: 'IT', paused: true });

			expect(told).toHaveBeenCalledExactlyOnceWith(divisionId);
		});

		it('is to be one that there is', async () => {
			const pausing = pauseDivision(fixture().store, { name: 'Nobody’s', paused: true });

			await expect(pausing).rejects.toMatchObject({
				code: 'not-found',
				message: 'There is no division "Nobody’s"',
			});
		});

		it('does not stop the others, whom the dispatcher’s switch stops', async () => {
			const { store, divisionId } = fixture();
			const other = { name: 'HR', identificationTag: 'HR', mailbox: 'hr@example.com' };
			await saveDivision(store, division(other));
			await pauseDivision(store, { name: 'HR', paused: true });

			await expect(mayWork(store, divisionId)).resolves.toBe(true);
			await updateSettings(store, { active: false });
			await expect(mayWork(store, divisionId)).resolves.toBe(false);
			const states = (await listDivisionHealth(store)).map(({ state }) => state);
			expect(states).toEqual(['switched off', 'switched off']);
		});
	});
}
