import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { picked } from '../executing';
import { running, useTasks } from './running';

describe('Help Desk: Task', () => {
	const open = useTasks();

	it('gets each item’s task with its history, and links the items', async () => {
		const { task: first } = await open('First');
		const { task: second } = await open('Second');

		const output = await running(
			['task', 'get'],
			[{ task: picked(String(first.id)) }, { task: second.reference }],
		);

		expect(output).toMatchObject([
			{ json: { id: first.id, title: 'First' }, pairedItem: { item: 0 } },
			{
				json: {
					reference: second.reference,
					history: [{ direction: 'incoming', from: 'anna@example.com', text: 'Help!' }],
				},
				pairedItem: { item: 1 },
			},
		]);
		expect(Object.keys(output[0]?.json ?? {})).toEqual([
			...['id', 'reference', 'division', 'title', 'status', 'priority', 'assignee', 'requester'],
			...['dueAt', 'updatedAt', 'revision', 'people', 'history'],
		]);
	});

	it('gets all of a task, and leaves the history out where it is not wanted', async () => {
		const { task } = await open('First');
		const all = { task: task.reference, simplify: false };

		const [full] = await running(['task', 'get'], [all]);
		const options = { includeHistory: false };
		const [bare] = await running(['task', 'get'], [{ ...all, options }]);
		const [simple] = await running(['task', 'get'], [{ task: task.reference, options }]);

		expect(full?.json).toMatchObject({ ...task, history: [{ html: null, attachments: [] }] });
		const people = [{ role: 'requester', name: 'Anna', address: 'anna@example.com' }];
		expect(bare?.json).toEqual({ ...task, people });
		expect(simple?.json).toMatchObject({ people });
		expect(simple?.json).not.toHaveProperty('history');
	});

	it('finds tasks by all filters, up to a limit', async () => {
		await open('Printer');
		const { task } = await open('Scanner');
		await open('Scanner', { newTask: { ...filingTask, priority: 'low' } });
		const filters = {
			division: picked('IT'),
			status: ['open'],
			priority: ['high', 'urgent'],
			requester: 'ANNA@example.com',
			text: 'scan',
			changedSince: '2020-01-01T00:00:00',
		};

		const found = await running(['task', 'getAll'], [{ filters }]);
		const limited = await running(['task', 'getAll'], [{ limit: 2 }]);
		const all = await running(['task', 'getAll'], [{ returnAll: true, simplify: false }]);
		const later = { changedSince: DateTime.now().plus({ days: 1 }) };

		expect(found).toMatchObject([{ json: { id: task.id, reference: task.reference } }]);
		expect(found[0]?.json).not.toHaveProperty('description');
		expect(limited).toHaveLength(2);
		expect(all).toHaveLength(3);
		expect(all[0]?.json).toHaveProperty('description');
		expect(await running(['task', 'getAll'], [{ filters: later }])).toEqual([]);
	});

	it('changes what is set, with dates in the workflow’s time zone', async () => {
		const { task } = await open('Printer');
		const updateFields = {
			assignee: picked('bo@example.com'),
			dueAt: '2026-07-01T12:00:00',
			status: 'pending',
		};

		const [updated] = await running(['task', 'update'], [{ task: String(task.id), updateFields }]);
		const cleared = { dueAt: '', assignee: picked('') };
		const [again] = await running(
			['task', 'update'],
			[
				{
					task: String(task.id),
					updateFields: cleared,
					options: { revision: updated?.json.revision },
				},
			],
		);

		expect(updated?.json).toMatchObject({
			assignee: 'bo@example.com',
			dueAt: '2026-07-01T10:00:00.000Z',
			status: 'pending',
			title: 'Printer',
			revision: 2,
		});
		expect(again?.json).toMatchObject({ dueAt: null, assignee: null, revision: 3 });
	});

	it('lets a task wait for a time, in the workflow’s time zone', async () => {
		const { task } = await open('Printer');
		const which = { task: String(task.id) };

		const [waiting] = await running(
			['task', 'update'],
			[{ ...which, updateFields: { pendingUntil: '2026-07-01T12:00:00' } }],
		);
		const [endless] = await running(
			['task', 'update'],
			[{ ...which, updateFields: { pendingUntil: '' } }],
		);

		expect(waiting?.json).toMatchObject({
			status: 'pending',
			pendingUntil: '2026-07-01T10:00:00.000Z',
		});
		expect(endless?.json).toMatchObject({ status: 'pending', pendingUntil: null });
	});

	it('adds a note, closes and reopens', async () => {
		const { task } = await open('Printer');
		const which = { task: task.reference, options: { division: picked('IT') } };

		const [note] = await running(
			['task', 'addNote'],
			[{ ...which, note: 'Called', options: { author: 'Bo' } }],
		);
		const [closed] = await running(['task', 'close'], [which]);
		const [reopened] = await running(['task', 'reopen'], [which]);

		expect(note?.json).toMatchObject({ direction: 'note', text: 'Called', fromName: 'Bo' });
		expect(closed?.json).toMatchObject({ status: 'closed', closedAt: expect.any(String) });
		expect(reopened?.json).toMatchObject({ status: 'open', closedAt: null });
	});

	it.each<[string, string, object, RegExp]>([
		['no task', 'get', { task: '' }, /No task is chosen/],
		['an unknown ID', 'get', { task: '4711' }, /no task 4711/],
		['another division’s task', 'close', { options: { division: 'HR' } }, /belongs to.*"IT"/],
		['an unknown division', 'getAll', { filters: { division: 'Moon' } }, /no division "Moon"/],
		['an unknown status', 'getAll', { filters: { status: ['done'] } }, /status.*"done"/],
		['a limit of none', 'getAll', { limit: 0 }, /limit/i],
		[
			'a filter that is no date',
			'getAll',
			{ filters: { changedSince: 'lately' } },
			/"Changed Since" is not a date: "lately"/,
		],
		['nothing to change', 'update', {}, /Nothing is set/],
		[
			'a due date that is none',
			'update',
			{ updateFields: { dueAt: 'soon' } },
			/"Due Date" is not a date: "soon"/,
		],
		['a due date that is a number', 'update', { updateFields: { dueAt: 7 } }, /"Due Date".*7/],
		[
			'an earlier revision',
			'update',
			{ updateFields: { title: 'X' }, options: { revision: 7 } },
			/changed in the meantime.*Get the task again/,
		],
		[
			'a revision that is none',
			'update',
			{ updateFields: { title: 'X' }, options: { revision: 'x' } },
			/"Only If Revision Is"/,
		],
		['an empty note', 'addNote', { note: ' ' }, /note is empty/],
		['an open task', 'reopen', {}, /not closed but open/],
	])('says of %s what is wrong, and goes on where it may', async (_, operation, given, words) => {
		const { task } = await open('Printer');
		const parameters = { task: task.reference, ...given } as never;

		await expect(running(['task', operation], [parameters])).rejects.toThrow(words);
		const output = await running(['task', operation], [parameters, parameters], {
			continueOnFail: true,
		});

		expect(output).toMatchObject([
			{ json: { error: expect.stringMatching(words) }, pairedItem: { item: 0 } },
			{ json: { error: expect.stringMatching(words) }, pairedItem: { item: 1 } },
		]);
	});
});

const filingTask = {
	event: 'Help desk',
	definition: 'Incident',
	title: 'Scanner',
	description: '',
	followUp: '',
	assignee: null,
	dueAt: null,
};
