import { beforeEach, describe, expect, it } from 'vitest';
import { inChunks } from '../../dispatcher/database/chunks';
import type { BusinessHours } from '../../dispatcher/core/business-hours';
import { saveDivision } from '../../dispatcher/settings/divisions';
import { closeTask, reopenTask, updateTask } from '../../dispatcher/tasks/change-task';
import { findTask } from '../../dispatcher/tasks/find-task';
import { makeNewTask } from '../../dispatcher/tasks/new-task';
import { resumeDue } from '../../dispatcher/tasks/pending';
import { saveTaskDefinition } from '../../dispatcher/tasks/task-definitions';
import type { TaskFields } from '../../dispatcher/tasks/task-fields';
import type { Task } from '../../dispatcher/tasks/types';
import { fileMail } from '../hosts/desk-tables';
import type { DeskHost } from './desk-contract';
import {
	division,
	filing,
	intakeRow,
	mail,
	MINUTE_MS,
	useDesk,
	type DeskFixture,
} from './desk-fixture';
import { office } from '../hosts/office-hours';

const lamp = { event: 'Building', name: 'Lamp' };

export function describeDueTimes(makeHost: () => Promise<DeskHost>): void {
	describeDue(makeHost);
	describePending(makeHost);
}

function describeDue(makeHost: () => Promise<DeskHost>): void {
	describe('hours by priority', () => {
		const fixture = useDesk(makeHost);

		it('are kept until they are changed or removed', async () => {
			const { store } = fixture();
			const dueByPriority = { HIGH: '8', urgent: 0.5, low: '' };
			const saved = await saveTaskDefinition(store, { ...lamp, dueByPriority });
			const kept = await saveTaskDefinition(store, { ...lamp, dueInHours: 24 });
			const removed = await saveTaskDefinition(store, { ...lamp, dueByPriority: {} });

			expect(saved.dueByPriority).toEqual({ high: 8, urgent: 0.5 });
			expect(kept).toMatchObject({ dueInHours: 24, dueByPriority: { high: 8, urgent: 0.5 } });
			expect(removed).toMatchObject({ dueInHours: 24, dueByPriority: null });
		});

		it.each([
			[{ boss: 4 }, /priority.*"boss"/],
			[{ high: -1 }, /due time.*"-1"/],
			['4 hours', /"Due by Priority"/],
			[[4], /"Due by Priority"/],
		])('cannot be %o', async (dueByPriority, words) => {
			await expect(
				saveTaskDefinition(fixture().store, { ...lamp, dueByPriority }),
			).rejects.toMatchObject({ code: 'settings-invalid', message: expect.stringMatching(words) });
		});

		it.each<[string, TaskFields, BusinessHours | null, string]>([
			['of its priority', {}, null, '2026-03-01T10:00:00.000Z'],
			['of the priority in the node', { priority: 'urgent' }, null, '2026-03-01T09:00:00.000Z'],
			['of all others', { priority: 'low' }, null, '2026-03-02T08:00:00.000Z'],
			['in the node', { dueInHours: 3 }, null, '2026-03-01T11:00:00.000Z'],
			['of none, in the node', { dueInHours: 0 }, null, '2026-03-01T08:00:00.000Z'],
			['of its priority, from Monday on', {}, office, '2026-03-02T10:00:00.000Z'],
			['of all others, over days', { priority: 'low' }, office, '2026-03-04T16:00:00.000Z'],
		])('make a task due in the hours %s', async (_, fields, businessHours, dueAt) => {
			const { store } = fixture();
			const dueByPriority = { high: 2, urgent: 1 };
			const typed = { ...lamp, priority: 'high', dueInHours: 24, dueByPriority };
			const definition = await saveTaskDefinition(store, typed);

			const made = await makeNewTask(
				{
					mail: { ...mail(), attachments: [] } as never,
					request: { requester: null, text: '', newText: '', note: '', subject: null },
					fields,
					definition,
					division: 'IT',
					tags: ['IT'],
					businessHours,
				},
				store.clock,
			);

			expect(made.dueAt?.toISOString()).toBe(dueAt);
		});
	});
}

function describePending(makeHost: () => Promise<DeskHost>): void {
	describe('a task that waits for a time', () => {
		const fixture = useDesk(makeHost);
		let task: Task;
		beforeEach(async () => {
			task = await openTask(fixture(), 100);
		});
		const which = () => ({ idOrReference: task.reference });
		const wait = async (changes: object = {}) =>
			await updateTask(fixture().store, which(), {
				status: 'pending',
				pendingUntil: '2026-03-01T10:00:00+01:00',
				...changes,
			});

		it('is open again once the time has come, once, and its history tells so', async () => {
			const { store, otherDesk, clock, divisionId } = fixture();
			const waiting = await wait();
			const early = await resumeDue(store, divisionId);
			clock.advance(60 * MINUTE_MS);

			const counts = await Promise.all([
				resumeDue(store, divisionId),
				resumeDue(otherDesk, divisionId),
			]);

			expect(waiting).toMatchObject({ pendingUntil: '2026-03-01T09:00:00.000Z', revision: 2 });
			expect(early).toBe(0);
			expect(counts.toSorted()).toEqual([0, 1]);
			expect(await findTask(store, which())).toEqual({
				...waiting,
				status: 'open',
				pendingUntil: null,
				updatedAt: '2026-03-01T09:00:00.000Z',
				revision: 3,
			});
			expect(await resumedEvents(fixture())).toEqual([
				{ task_id: task.id, at: '2026-03-01T09:00:00.000Z', by_name: null, by_address: null },
			]);
		});

		it('is left alone where another division looks, or nobody said until when', async () => {
			const { store, clock, divisionId } = fixture();
			const other = await saveDivision(store, division({ name: 'HR', identificationTag: 'HR' }));
			await wait();
			clock.advance(60 * MINUTE_MS);

			const ofOther = await resumeDue(store, other.id);
			await wait({ pendingUntil: '' });

			expect(ofOther).toBe(0);
			expect(await resumeDue(store, divisionId)).toBe(0);
			expect(await findTask(store, which())).toMatchObject({ status: 'pending' });
		});

		it('is pending by the time alone', async () => {
			expect(await wait({ status: undefined })).toMatchObject({ status: 'pending' });
		});

		it('keeps its time where something else changes', async () => {
			const { pendingUntil } = await wait();

			const changed = await updateTask(fixture().store, which(), { title: 'Lamp' });

			expect(changed).toMatchObject({ status: 'pending', pendingUntil });
		});

		it('waits no longer once it is opened, closed or reopened', async () => {
			const { store, clock, divisionId } = fixture();
			await wait();
			const opened = await updateTask(store, which(), { status: 'open' });
			await wait();
			const closed = await closeTask(store, which());
			const reopened = await reopenTask(store, which());
			clock.advance(60 * MINUTE_MS);

			for (const one of [opened, closed, reopened]) expect(one.pendingUntil).toBeNull();
			expect(await resumeDue(store, divisionId)).toBe(0);
		});

		it('waits no longer once a mail opens it', async () => {
			await wait();
			const answer = mail({ messageId: '<two@example.com>', contentHash: 'hash-two' });
			const joining = { mail: answer, reference: String(task.id) };

			const joined = await fileMail(
				fixture().store,
				filing(await intakeRow(fixture(), 101), joining),
			);

			expect(joined.task).toMatchObject({ status: 'open', pendingUntil: null });
		});

		it.each([
			[{ status: 'open' }, /status open cannot be pending until/],
			[{ pendingUntil: 'soon' }, /"Pending Until" is not a date: "soon"/],
		])('cannot be %o', async (changes, words) => {
			await expect(wait(changes)).rejects.toMatchObject({
				code: 'settings-invalid',
				message: expect.stringMatching(words),
			});
		});

		it('is one of as many as have waited', async () => {
			const { store, clock, divisionId } = fixture();
			const count = 450;
			await waitMany(fixture(), task.id, count);
			clock.advance(60 * MINUTE_MS);

			expect(await resumeDue(store, divisionId)).toBe(count);
			expect(await resumedEvents(fixture())).toHaveLength(count);
		});
	});
}

async function openTask(fixture: DeskFixture, uid: number): Promise<Task> {
	return (await fileMail(fixture.store, filing(await intakeRow(fixture, uid)))).task;
}

/** Copies a task, so many times. */
async function waitMany({ store }: DeskFixture, taskId: number, count: number): Promise<void> {
	const known = await store.db
		.selectFrom('tasks')
		.selectAll()
		.where('id', '=', taskId)
		.executeTakeFirstOrThrow();
	const rows = Array.from({ length: count }, (_, index) => ({
		...known,
		id: taskId + 1 + index,
		reference: `[IT#${taskId + 1 + index}]`,
		status: 'pending',
		pending_until: '2026-03-01T08:30:00.000Z',
	}));
	for (const chunk of inChunks(rows, 25)) {
		await store.db.insertInto('tasks').values(chunk).execute();
	}
}

async function resumedEvents({ store }: DeskFixture) {
	return await store.db
		.selectFrom('task_events')
		.select(['task_id', 'at', 'by_name', 'by_address'])
		.where('kind', '=', 'resumed')
		.execute();
}
