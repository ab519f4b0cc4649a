import { describe, expect, it } from 'vitest';
import { saveDivision } from '../../dispatcher/settings/divisions';
import { closeTask } from '../../dispatcher/tasks/change-task';
import type { FiledMail } from '../../dispatcher/tasks/types';
import { attachmentsOf, fileMail, historyOf, tasksByAge } from '../hosts/desk-tables';
import type { DeskHost } from './desk-contract';
import { division, filing, intakeRow, mail, useDesk, type DeskFixture } from './desk-fixture';

/** Files the mail that opens a task. */
async function openTask(fixture: DeskFixture): Promise<FiledMail> {
	return await fileMail(fixture.store, filing(await intakeRow(fixture, 100)));
}

const answer = mail({ messageId: '<two@example.com>', contentHash: 'hash-two' });

export function describeFiling(makeHost: () => Promise<DeskHost>): void {
	describe('filing a mail that opens a task', () => {
		const fixture = useDesk(makeHost);

		it('generates the task whose description begins with its reference', async () => {
			const { outcome, task } = await openTask(fixture());

			expect(outcome).toBe('created');
			expect(task).toEqual({
				id: task.id,
				reference: `[IT#${task.id}]`,
				division: 'IT',
				event: 'Help desk',
				definition: 'Incident',
				title: 'Printer',
				description: `[IT#${task.id}] It burns`,
				priority: 'high',
				assignee: null,
				status: 'open',
				requesterName: 'Anna',
				requesterAddress: 'anna@example.com',
				dueAt: '2026-03-02T08:00:00.000Z',
				createdAt: '2026-03-01T08:00:00.000Z',
				updatedAt: '2026-03-01T08:00:00.000Z',
				closedAt: null,
				pendingUntil: null,
				revision: 1,
				previousTask: null,
			});
		});

		it('opens the history with the mail, its subject begun with the reference', async () => {
			const { task, communication } = await openTask(fixture());

			expect(await historyOf(fixture().store, task.id)).toMatchObject([communication]);
			expect(communication).toMatchObject({
				direction: 'incoming',
				subject: `${task.reference} The printer is on fire`,
				sentAt: '2026-03-01T07:59:00.000Z',
				fromAddress: 'anna@example.com',
				attachmentCount: 0,
			});
		});

		it('files a mail of nobody, without subject, date and Message-ID', async () => {
			const { store } = fixture();
			const bare = mail({ from: null, subject: '', date: null, messageId: null });

			const { task, communication } = await fileMail(
				store,
				filing(await intakeRow(fixture(), 1), { mail: bare }),
			);

			expect(task).toMatchObject({ requesterName: null, requesterAddress: null });
			expect(communication).toMatchObject({ subject: task.reference, sentAt: null });
		});

		it('refuses a division that the desk does not have, and keeps nothing', async () => {
			const { store } = fixture();
			const request = filing(await intakeRow(fixture(), 1), { divisionName: 'Moon' });

			await expect(fileMail(store, request)).rejects.toMatchObject({
				code: 'settings-invalid',
				message: expect.stringContaining('"Moon"') as string,
			});
			expect(await tasksByAge(store)).toEqual([]);
		});

		it('refuses a ledger row of another database, and keeps nothing', async () => {
			const { store } = fixture();

			await expect(fileMail(store, filing(4711))).rejects.toMatchObject({
				code: 'settings-invalid',
			});
			expect(await tasksByAge(store)).toEqual([]);
		});
	});

	describe('filing a mail that belongs to a task', () => {
		const fixture = useDesk(makeHost);

		it('joins the task that the subject names', async () => {
			const { task } = await openTask(fixture());
			const intakeId = await intakeRow(fixture(), 2);

			const filed = await fileMail(
				fixture().store,
				filing(intakeId, { mail: answer, reference: String(task.id) }),
			);

			expect(filed).toMatchObject({ outcome: 'joined', task: { id: task.id } });
			expect(await historyOf(fixture().store, task.id)).toHaveLength(2);
		});

		it('does not put the reference before a subject that begins with it', async () => {
			const { task } = await openTask(fixture());
			const subject = `${task.reference} Still on fire`;

			const { communication } = await fileMail(
				fixture().store,
				filing(await intakeRow(fixture(), 2), {
					mail: { ...answer, subject },
					reference: String(task.id),
				}),
			);

			expect(communication.subject).toBe(subject);
		});

		it('joins by In-Reply-To where the subject names none', async () => {
			const { task } = await openTask(fixture());
			const reply = { ...answer, inReplyTo: '<one@example.com>' };

			const filed = await fileMail(
				fixture().store,
				filing(await intakeRow(fixture(), 2), { mail: reply }),
			);

			expect(filed).toMatchObject({ outcome: 'joined', task: { id: task.id } });
		});

		it('joins by the newest of the References that it knows', async () => {
			const { store } = fixture();
			await openTask(fixture());
			const later = mail({ messageId: '<later@example.com>', contentHash: 'hash-later' });
			const { task } = await fileMail(
				store,
				filing(await intakeRow(fixture(), 2), { mail: later }),
			);
			const references = ['<one@example.com>', '<later@example.com>', '<unknown@example.com>'];

			const filed = await fileMail(
				store,
				filing(await intakeRow(fixture(), 3), { mail: { ...answer, references } }),
			);

			expect(filed.task.id).toBe(task.id);
		});

		it('opens a closed task again', async () => {
			const { store } = fixture();
			const { task } = await openTask(fixture());
			await closeTask(store, { idOrReference: task.id });

			const filed = await fileMail(
				store,
				filing(await intakeRow(fixture(), 2), { mail: answer, reference: String(task.id) }),
			);

			expect(filed.task).toMatchObject({ status: 'open', closedAt: null, revision: 3 });
		});

		it.each(['9999', '0', '9'.repeat(30)])(
			'refuses the reference %s that the division does not have, and keeps nothing',
			async (reference) => {
				const { store } = fixture();
				const request = filing(await intakeRow(fixture(), 1), { reference });

				await expect(fileMail(store, request)).rejects.toMatchObject({
					code: 'task-not-found',
					message: expect.stringContaining(reference) as string,
				});
				expect(await tasksByAge(store)).toEqual([]);
			},
		);

		it('generates no task for a mail that is to have none, and keeps nothing', async () => {
			const { store } = fixture();
			const request = filing(await intakeRow(fixture(), 1), { whyNoTask: 'A notice came back' });

			await expect(fileMail(store, request)).rejects.toMatchObject({
				code: 'task-not-wanted',
				message: 'A notice came back',
			});
			expect(await tasksByAge(store)).toEqual([]);
		});

		it('joins a mail that is to have no task of its own', async () => {
			const { store } = fixture();
			const { task } = await openTask(fixture());
			const reference = String(task.id);

			const filed = await fileMail(
				store,
				filing(await intakeRow(fixture(), 2), { mail: answer, reference, whyNoTask: 'No' }),
			);

			expect(filed).toMatchObject({ outcome: 'joined', task: { id: task.id } });
		});

		it('generates a task for an unknown reference where that is wanted', async () => {
			const filed = await fileMail(
				fixture().store,
				filing(await intakeRow(fixture(), 1), { reference: '9999', whenTaskMissing: 'create' }),
			);

			expect(filed.outcome).toBe('created');
		});

		it('refuses the task of another division', async () => {
			const { store } = fixture();
			const { task } = await openTask(fixture());
			await saveDivision(store, division({ name: 'HR', identificationTag: 'HR' }));
			const request = { divisionName: 'HR', tag: 'HR', mail: answer, reference: String(task.id) };

			const refused = fileMail(store, filing(await intakeRow(fixture(), 2), request));

			await expect(refused).rejects.toMatchObject({ code: 'task-not-found' });
		});
	});

	describe('filing a mail twice', () => {
		const fixture = useDesk(makeHost);

		it('gives the first result to a second run', async () => {
			const { store } = fixture();
			const request = filing(await intakeRow(fixture(), 1));
			const first = await fileMail(store, request);

			const second = await fileMail(store, request);

			expect(second).toEqual({ ...first, outcome: 'already filed' });
			expect(await tasksByAge(store)).toHaveLength(1);
		});

		it('knows a copy of the mail under another UID', async () => {
			const { store } = fixture();
			const first = await fileMail(store, filing(await intakeRow(fixture(), 1)));

			const copy = await fileMail(store, filing(await intakeRow(fixture(), 2)));

			expect(copy).toMatchObject({ outcome: 'already filed', task: { id: first.task.id } });
			expect(await historyOf(store, first.task.id)).toHaveLength(1);
		});

		it('files a copy that came to another division there, too', async () => {
			const { store } = fixture();
			await openTask(fixture());
			await saveDivision(store, division({ name: 'HR', identificationTag: 'HR' }));

			const filed = await fileMail(
				store,
				filing(await intakeRow(fixture(), 2), { divisionName: 'HR', tag: 'HR' }),
			);

			expect(filed.outcome).toBe('created');
		});

		it('files it once where two runs do so at the same moment', async () => {
			const [one, other] = fixture().rivals;
			const request = filing(await intakeRow(fixture(), 1));

			const both = await Promise.all([fileMail(one, request), fileMail(other, request)]);

			expect(both.map(({ outcome }) => outcome).sort()).toEqual(['already filed', 'created']);
			expect(await tasksByAge(one)).toHaveLength(1);
		});

		it('files one of two copies that come at the same moment', async () => {
			const [one, other] = fixture().rivals;
			const first = filing(await intakeRow(fixture(), 1));
			const second = filing(await intakeRow(fixture(), 2));

			const both = await Promise.all([fileMail(one, first), fileMail(other, second)]);

			expect(both.map(({ outcome }) => outcome).sort()).toEqual(['already filed', 'created']);
			expect(await tasksByAge(one)).toHaveLength(1);
		});
	});

	describe('attachments', () => {
		const fixture = useDesk(makeHost);

		it('come back in the mail’s order with their bytes', async () => {
			const content = Buffer.from([0, 255, 13, 10, 0]);
			const attachments = [
				{ fileName: 'b.bin', mediaType: 'application/octet-stream', size: 5, content },
				{ fileName: 'a.png', mediaType: 'image/png', size: 9_000_000, contentId: 'logo' },
			];

			const { communication } = await fileMail(
				fixture().store,
				filing(await intakeRow(fixture(), 1), { attachments }),
			);

			expect(communication.attachmentCount).toBe(2);
			expect(await attachmentsOf(fixture().store, communication.id)).toEqual(attachments);
		});

		it('are kept once however often the same content comes', async () => {
			const { store } = fixture();
			const logo = {
				fileName: 'logo.png',
				mediaType: 'image/png',
				size: 3,
				content: Buffer.from('png'),
			};
			await fileMail(
				store,
				filing(await intakeRow(fixture(), 1), { attachments: [logo, { ...logo }] }),
			);

			await fileMail(
				store,
				filing(await intakeRow(fixture(), 2), { mail: answer, attachments: [logo] }),
			);

			expect(await store.db.selectFrom('blobs').select('size').execute()).toEqual([{ size: 3 }]);
		});
	});
}
