import { describe, expect, it } from 'vitest';
import { closeTask, updateTask } from '../../dispatcher/tasks/change-task';
import { fileMails } from '../../dispatcher/tasks/file-mails';
import type { FiledMail } from '../../dispatcher/tasks/types';
import { historyOf, tasksByAge } from '../hosts/desk-tables';
import type { DeskHost } from './desk-contract';
import { division, filing, intakeRow, mail, MINUTE_MS, useDesk } from './desk-fixture';
import { BO, EVE, filer, peopleOn, send, SENT } from './desk-filer';

const DAY_MS = 24 * 60 * MINUTE_MS;

export function describeTrust(makeHost: () => Promise<DeskHost>): void {
	describeStrangers(makeHost);
	describeClosedTasks(makeHost);
}

function describeStrangers(makeHost: () => Promise<DeskHost>): void {
	describe('a sender who is not known on the task', () => {
		const fixture = useDesk(makeHost);
		const { file, tryOne } = filer(fixture);

		it('joins as unverified: he is not on the task, and what waits goes on waiting', async () => {
			const { store } = fixture();
			const { task } = await file();
			await updateTask(store, { idOrReference: task.id }, { status: 'pending' });

			const joined = await file({ from: EVE, cc: [BO] }, { reference: String(task.id) });

			expect(joined).toMatchObject({
				outcome: 'joined',
				task: { id: task.id, status: 'pending', revision: 3 },
				communication: { unverified: true },
				decision: { sender: { standing: 'stranger' } },
			});
			expect(await historyOf(store, task.id)).toMatchObject([
				{ unverified: false },
				{ unverified: true },
			]);
			expect(await peopleOn(fixture(), task.id)).toEqual(['requester anna@example.com']);
		});

		it('gets a task of his own that points to the other, and joins it the next time', async () => {
			const { store } = fixture();
			const { task } = await file();
			const rules = division({ strangers: 'newTask' });

			const first = await file({ from: EVE }, { reference: String(task.id), rules });
			const second = await file({ from: EVE }, { reference: String(task.id), rules });

			expect(first).toMatchObject({
				outcome: 'created',
				task: {
					previousTask: task.reference,
					requesterAddress: EVE.address,
					description: `[IT#${first.task.id}] (← ${task.reference}) It burns on`,
				},
				communication: { unverified: false },
			});
			expect(second).toMatchObject({ outcome: 'joined', task: { id: first.task.id } });
			expect(await historyOf(store, task.id)).toHaveLength(1);
		});

		it('points to a task of the same batch', async () => {
			const { store } = fixture();
			const rules = division({ strangers: 'newTask' });
			const one = filing(await intakeRow(fixture(), 50), {
				mail: mail({ messageId: '<a@x>', contentHash: 'a' }),
			});
			const other = filing(await intakeRow(fixture(), 51), {
				mail: mail({ messageId: '<b@x>', contentHash: 'b', from: EVE, inReplyTo: '<a@x>' }),
				rules,
			});

			await fileMails(store, [one, other]);

			const [first, second] = await tasksByAge(store);
			expect(second).toMatchObject({ previousTask: first?.reference });
		});

		it('is left to a person where that is wanted', async () => {
			const { task } = await file();
			const rules = division({ strangers: 'unprocessed' });

			const refused = await tryOne({ from: EVE }, { reference: String(task.id), rules });

			expect(refused).toMatchObject({
				error: { code: 'task-not-wanted' },
				decision: { matchedBy: 'subject', outcome: 'refused', sender: { standing: 'stranger' } },
			});
			expect(await historyOf(fixture().store, task.id)).toHaveLength(1);
		});

		it('is known if he was written to, is in copy, or works for the division', async () => {
			const { task } = await file({ cc: [{ name: '', address: 'Copy@example.org' }] });
			await send(fixture(), task.id);
			const rules = division({ employees: ['staff.example'] });
			const named = { reference: String(task.id), rules };

			const senders = [
				['answersUs', { from: BO, inReplyTo: SENT }],
				['onTask', { from: { name: '', address: 'copy@EXAMPLE.org' } }],
				['employee', { from: { name: '', address: 'kim@staff.example' } }],
				['onTask', { from: BO }],
			] as const;
			for (const [standing, of] of senders) {
				expect(await file(of, named)).toMatchObject({
					task: { id: task.id },
					communication: { unverified: false },
					decision: { sender: { standing } },
				});
			}
		});

		it('is one whose mail is forged, as the result that is kept says', async () => {
			const { task } = await file();
			const forged = { server: 'mx.example.com', spf: 'fail', dkim: 'none', dmarc: 'fail' };
			const rules = division({ trustedServers: ['mx.example.com'] });

			const joined = await file(
				{ authentication: [forged] },
				{ reference: String(task.id), rules },
			);

			expect(joined).toMatchObject({
				communication: { unverified: true },
				decision: { sender: { standing: 'stranger', authentication: forged } },
			});
			expect(await historyOf(fixture().store, task.id)).toMatchObject([
				{ authentication: null },
				{ authentication: forged },
			]);
		});
	});
}

function describeClosedTasks(makeHost: () => Promise<DeskHost>): void {
	describe('a mail to a closed task', () => {
		const fixture = useDesk(makeHost);
		const { file } = filer(fixture);
		const closeOne = async (): Promise<FiledMail['task']> => {
			const { task } = await file();
			return await closeTask(fixture().store, { idOrReference: task.id });
		};

		it('opens it within the days that are set', async () => {
			const { id } = await closeOne();
			fixture().clock.advance(13 * DAY_MS);

			expect(await file({}, { reference: String(id) })).toMatchObject({
				outcome: 'joined',
				task: { id, status: 'open', closedAt: null },
			});
		});

		it('gets a new task after that, which those behind it join', async () => {
			const { id, reference } = await closeOne();
			fixture().clock.advance(15 * DAY_MS);

			const first = await file({}, { reference: String(id) });
			const second = await file({}, { reference: String(id) });

			expect(first).toMatchObject({
				outcome: 'created',
				task: { previousTask: reference },
				decision: { matchedBy: 'subject', why: expect.stringContaining('closed') as string },
			});
			expect(second).toMatchObject({ outcome: 'joined', task: { id: first.task.id } });
			expect((await tasksByAge(fixture().store))[0]).toMatchObject({ status: 'closed' });
		});

		it('opens none if a machine wrote it, and adds nobody', async () => {
			const { id } = await closeOne();

			const joined = await file(
				{ automatic: true, automaticKind: 'out-of-office', cc: [BO] },
				{ reference: String(id) },
			);

			expect(joined).toMatchObject({ outcome: 'joined', task: { id, status: 'closed' } });
			expect(joined.decision).toMatchObject({
				kind: 'out-of-office',
				why: expect.stringContaining('stays closed') as string,
			});
			expect(await peopleOn(fixture(), id)).toEqual(['requester anna@example.com']);
			expect((await historyOf(fixture().store, id))[1]).toMatchObject({
				automaticKind: 'out-of-office',
			});
		});
	});
}
