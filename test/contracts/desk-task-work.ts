import { beforeEach, describe, expect, it } from 'vitest';
import { addNote } from '../../dispatcher/tasks/add-note';
import { closeTask, reopenTask, updateTask } from '../../dispatcher/tasks/change-task';
import { findTask } from '../../dispatcher/tasks/find-task';
import { getTask, listCommunications } from '../../dispatcher/tasks/history';
import type { Task } from '../../dispatcher/tasks/types';
import { fileMail, historyOf } from '../hosts/desk-tables';
import type { DeskHost } from './desk-contract';
import { filing, intakeRow, mail, useDesk, type DeskFixture } from './desk-fixture';

const answer = mail({ messageId: '<two@example.com>', contentHash: 'hash-two' });

async function openTask(fixture: DeskFixture): Promise<Task> {
	return (await fileMail(fixture.store, filing(await intakeRow(fixture, 100)))).task;
}

export function describeTaskWork(makeHost: () => Promise<DeskHost>): void {
	describeChanging(makeHost);
	describeNotes(makeHost);
}

function describeChanging(makeHost: () => Promise<DeskHost>): void {
	describe('changing a task', () => {
		const fixture = useDesk(makeHost);
		let task: Task;
		beforeEach(async () => {
			task = await openTask(fixture());
		});
		const which = () => ({ idOrReference: task.reference });

		it('changes what is named and nothing else, and counts it', async () => {
			const { store, clock } = fixture();
			clock.advance(1000);

			const changed = await updateTask(store, which(), { status: 'Pending', assignee: ' Bo ' });

			expect(changed).toEqual({
				...task,
				status: 'pending',
				assignee: 'Bo',
				updatedAt: '2026-03-01T08:00:01.000Z',
				revision: 2,
			});
			expect(await findTask(store, which())).toEqual(changed);
		});

		it('takes title, priority and due date, and removes assignee and due date', async () => {
			const { store } = fixture();
			const dueAt = '2026-04-01T10:00:00+02:00';

			const set = await updateTask(store, which(), {
				title: 'Still\r\n burning',
				priority: 'low',
				dueAt,
				assignee: 'Bo',
			});
			const cleared = await updateTask(store, which(), { dueAt: '', assignee: '' });

			expect(set).toMatchObject({
				title: 'Still burning',
				priority: 'low',
				dueAt: '2026-04-01T08:00:00.000Z',
			});
			expect(cleared).toMatchObject({ title: 'Still burning', dueAt: null, assignee: null });
		});

		it.each([
			[{}, /Nothing is set/],
			[{ status: undefined }, /Nothing is set/],
			[{ status: 'done' }, /status.*"done"/],
			[{ status: '' }, /status/],
			[{ priority: 'boss' }, /priority.*"boss"/],
			[{ priority: ['high'] }, /priority.*a list/],
			[{ dueAt: 'soon' }, /"Due Date" is not a date: "soon"/],
			[{ dueAt: '2026-02-30' }, /"Due Date".*2026-02-30/],
			[{ title: ' \n ' }, /title.*empty/],
			[{ title: 'x'.repeat(251) }, /title.*longer than 250/],
			[{ assignee: 'x'.repeat(251) }, /assignee.*longer than 250/],
			[{ assignee: { name: 'Bo' } }, /assignee.*an object/],
		])('refuses %o and changes nothing', async (changes, words) => {
			const { store } = fixture();

			await expect(
				updateTask(store, which(), { priority: 'low', ...changes, ...empty(changes) }),
			).rejects.toMatchObject({ code: 'settings-invalid', message: expect.stringMatching(words) });
			expect(await findTask(store, which())).toEqual(task);
		});

		it('keeps what neither database could keep as it is', async () => {
			const changed = await updateTask(fixture().store, which(), { title: 'a\0b\uD800c' });

			expect(changed.title).toMatch(/^a ?b\uFFFDc$/);
		});

		it('tells the second of two who had seen the same revision', async () => {
			const { store } = fixture();
			await updateTask(store, which(), { priority: 'low', expectedRevision: 1 });

			await expect(
				updateTask(store, which(), { priority: 'urgent', expectedRevision: 1 }),
			).rejects.toMatchObject({
				code: 'changed-meanwhile',
				message: `Task ${task.reference} was changed in the meantime: it is at revision 2, not 1`,
				whatToDo: expect.stringContaining('Get the task again'),
			});
			expect(await findTask(store, which())).toMatchObject({ priority: 'low', revision: 2 });
		});

		it('tells the second of two who change it at the same moment', async () => {
			const { rivals, store } = fixture();

			const both = await Promise.allSettled([
				updateTask(rivals[0], which(), { priority: 'low', expectedRevision: 1 }),
				updateTask(rivals[1], which(), { priority: 'urgent', expectedRevision: 1 }),
			]);

			const refused = both.filter(({ status }) => status === 'rejected');
			expect(refused).toMatchObject([{ reason: { code: 'changed-meanwhile' } }]);
			expect((await findTask(store, which())).revision).toBe(2);
		});

		it('keeps both of two changes at the same moment that expect nothing', async () => {
			const { rivals, store } = fixture();

			await Promise.all([
				updateTask(rivals[0], which(), { priority: 'low' }),
				updateTask(rivals[1], which(), { assignee: 'Bo' }),
			]);

			expect(await findTask(store, which())).toMatchObject({
				priority: 'low',
				assignee: 'Bo',
				revision: 3,
			});
		});

		it('closes it, and opens it again', async () => {
			const { store, clock } = fixture();
			clock.advance(1000);

			const closed = await closeTask(store, which());
			const reopened = await reopenTask(store, which());

			expect(closed).toMatchObject({
				status: 'closed',
				closedAt: '2026-03-01T08:00:01.000Z',
				revision: 2,
			});
			expect(reopened).toMatchObject({ status: 'open', closedAt: null, revision: 3 });
		});

		it('notes when an update closes it', async () => {
			const changed = await updateTask(fixture().store, which(), { status: 'closed' });

			expect(changed.closedAt).toBe(changed.updatedAt);
		});

		it('refuses to change a closed one, to close it again, and to open an open one', async () => {
			const { store } = fixture();
			await expect(reopenTask(store, which())).rejects.toMatchObject({
				code: 'not-possible',
				message: `Task ${task.reference} is not closed but open`,
			});
			const closed = await closeTask(store, which());

			await expect(updateTask(store, which(), { priority: 'low' })).rejects.toMatchObject({
				code: 'not-possible',
				message: `Task ${task.reference} is closed`,
				whatToDo: 'Reopen it first.',
			});
			await expect(closeTask(store, which())).rejects.toMatchObject({
				code: 'not-possible',
				message: `Task ${task.reference} is closed already`,
			});
			expect(await findTask(store, which())).toEqual(closed);
		});

		it('closes it once where two do so at the same moment', async () => {
			const { rivals } = fixture();

			const both = await Promise.allSettled(
				rivals.map(async (store) => await closeTask(store, which())),
			);

			expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
		});

		it('opens a pending one again by the mail that joins it', async () => {
			const { store } = fixture();
			await updateTask(store, which(), { status: 'pending' });

			const { task: joined } = await fileMail(
				store,
				filing(await intakeRow(fixture(), 2), { mail: answer, reference: String(task.id) }),
			);

			expect(joined).toMatchObject({ status: 'open', revision: 3 });
		});
	});
}

/** Without a field that is not to be set beside the ones of a case. */
function empty(changes: object): object {
	const isEmpty = Object.values(changes).every((value) => value === undefined);
	return isEmpty ? { priority: undefined } : {};
}

function describeNotes(makeHost: () => Promise<DeskHost>): void {
	describe('notes on a task', () => {
		const fixture = useDesk(makeHost);
		let task: Task;
		beforeEach(async () => {
			task = await openTask(fixture());
		});
		const which = () => ({ idOrReference: task.id });

		it('stand in the history behind the mails, and count as a change', async () => {
			const { store, clock } = fixture();
			clock.advance(1000);

			const note = await addNote(store, which(), {
				text: ' Called her.\n',
				author: 'bo@example.com',
			});

			const { history, people, events, ...noted } = await getTask(store, which());
			expect(history.map(({ direction }) => direction)).toEqual(['incoming', 'note']);
			expect(history[1]).toEqual(note);
			expect(note).toMatchObject({
				text: 'Called her.',
				fromAddress: 'bo@example.com',
				fromName: null,
				createdAt: '2026-03-01T08:00:01.000Z',
				taskReference: task.reference,
			});
			expect(people).toMatchObject([{ role: 'requester' }]);
			expect(events).toMatchObject([{ kind: 'created' }, { kind: 'noted' }]);
			expect(noted).toEqual({ ...task, updatedAt: '2026-03-01T08:00:01.000Z', revision: 2 });
		});

		it('may be by a name or by nobody, the same twice, and on a closed task', async () => {
			const { store } = fixture();
			await closeTask(store, which());

			const named = await addNote(store, which(), { text: 'Done', author: 'Bo Baker' });
			const unnamed = await addNote(store, which(), { text: 'Done' });

			expect(named).toMatchObject({ fromName: 'Bo Baker', fromAddress: null });
			expect(unnamed).toMatchObject({ fromName: null, fromAddress: null });
			expect((await findTask(store, which())).status).toBe('closed');
		});

		it.each([
			['', /note is empty/],
			[' \n ', /note is empty/],
			[undefined, /note is empty/],
			[{ a: 1 }, /note.*an object/],
			['x'.repeat(100_001), /longer than 100000/],
		])('are refused where the text is %j', async (text, words) => {
			const { store } = fixture();

			await expect(addNote(store, which(), { text })).rejects.toMatchObject({
				code: 'settings-invalid',
				message: expect.stringMatching(words),
			});
			expect(await historyOf(store, task.id)).toHaveLength(1);
			expect(await findTask(store, which())).toEqual(task);
		});

		it('are no mail: none joins them, is a copy of them or is found by their author', async () => {
			const { store } = fixture();
			const author = 'bo@example.com';
			const note = await addNote(store, which(), { text: 'Help!', author });
			const stored = await store.db
				.selectFrom('communications')
				.select('message_id')
				.where('id', '=', note.id)
				.executeTakeFirstOrThrow();
			const other = mail({ messageId: '<3@example.com>', contentHash: 'three', inReplyTo: null });

			const filed = await fileMail(
				store,
				filing(await intakeRow(fixture(), 3), { mail: { ...other, references: ['', ' '] } }),
			);

			expect(stored.message_id).toBeNull();
			expect(filed.outcome).toBe('created');
			expect(await listCommunications(store, { person: author })).toEqual([]);
		});
	});
}
