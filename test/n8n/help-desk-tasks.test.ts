import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileMailRequest } from '../../dispatcher/tasks/filing-request';
import type { Task } from '../../dispatcher/tasks/types';
import { filing, mail } from '../contracts/desk-fixture';
import { claim, move } from '../contracts/mail-steps';
import { fileMail } from '../hosts/desk-tables';
import { setUpHelpDesk, typed, type HelpDeskNode } from './help-desk-steps';

const photo = { fileName: 'photo.txt', mediaType: 'text/plain', content: Buffer.from('Smoke') };

describe.each(['n8n', 'postgres'] as const)(
	'the node Help Desk in n8n works on tasks and mails, on the database "%s"',
	(database) => {
		let desk: HelpDeskNode;
		let task: Task;
		/** A person who has written to this division only. */
		let person: string;

		beforeAll(async () => {
			desk = await setUpHelpDesk(database);
			person = `anna-${desk.tag.toLowerCase()}@example.com`;
			const size = photo.content.length;
			const { task: made } = await file(1, {
				mail: mail({ from: { name: 'Anna', address: person } }),
				attachments: [{ ...photo, size }],
			});
			task = made;
		});

		afterAll(async () => {
			await desk?.store.close();
		});

		const file = async (uid: number, changes: Partial<FileMailRequest>) => {
			const [intakeId = 0] = await claim(desk, [uid]);
			const request = { divisionName: desk.name, tag: desk.tag, ...changes };
			return await fileMail(desk.store, filing(intakeId, request));
		};

		const theTask = () => ({ resource: 'task', task: typed(task.reference, 'id') });

		it('finds, gets, updates, notes, closes and reopens a task', async () => {
			const { find, get, update, note, close, reopen } = await desk.run({
				find: {
					resource: 'task',
					operation: 'getAll',
					filters: { division: typed(desk.name), text: 'printer', status: ['open'] },
				},
				get: { ...theTask(), operation: 'get', simplify: false },
				update: {
					...theTask(),
					operation: 'update',
					updateFields: {
						assignee: typed('boss@example.com'),
						dueAt: '2026-12-24T08:00:00Z',
						priority: 'urgent',
						status: 'pending',
					},
					options: { revision: '={{ $json.revision }}', division: typed(desk.name) },
				},
				note: {
					...theTask(),
					operation: 'addNote',
					note: 'Called the requester',
					options: { author: 'Boss' },
				},
				close: { ...theTask(), operation: 'close' },
				reopen: { ...theTask(), operation: 'reopen' },
			});

			const { id, reference, title } = task;
			expect(find).toMatchObject([{ id, reference, title, requester: person }]);
			expect(get).toMatchObject([
				{ id, revision: task.revision, history: [{ fromAddress: person, text: 'Help!' }] },
			]);
			const changed = { assignee: 'boss@example.com', priority: 'urgent', status: 'pending' };
			expect(update).toMatchObject([{ id, ...changed, dueAt: '2026-12-24T08:00:00.000Z' }]);
			expect(note).toMatchObject([{ direction: 'note', newText: 'Called the requester' }]);
			expect(close).toMatchObject([{ id, status: 'closed' }]);
			expect(reopen).toMatchObject([{ id, status: 'open', closedAt: null }]);
		});

		it.each([
			['an unknown task', { task: typed('99999999', 'id') }, 'There is no task'],
			['a task of another division', { options: { division: typed('Nowhere') } }, 'Nowhere'],
			['a change of an earlier state', { options: { revision: 99 } }, 'changed'],
			['a date that is none', { updateFields: { dueAt: 'tomorrow' } }, 'Due Date'],
		])('says in our words that it refuses %s', async (_what, changes, words) => {
			const updateFields = { priority: 'low' };
			const update = { ...theTask(), operation: 'update', updateFields, ...changes };

			await expect(desk.run({ update })).rejects.toThrow(words);
		});

		it('gets the communications of a task and of a person, with their attachments', async () => {
			const { ofPerson, files, ofTask } = await desk.run({
				ofPerson: {
					resource: 'communication',
					operation: 'getAll',
					of: 'person',
					person: person.toUpperCase(),
					filters: { division: typed(desk.name) },
				},
				files: {
					resource: 'communication',
					operation: 'getAttachments',
					communicationId: '={{ $json.id }}',
				},
				ofTask: {
					resource: 'communication',
					operation: 'getAll',
					of: 'task',
					task: typed(String(task.id), 'id'),
					limit: 1,
				},
			});

			const expected = { task: task.reference, from: person, text: 'Help!' };
			expect(ofPerson).toMatchObject([{ ...expected, attachments: ['photo.txt'] }]);
			expect(files).toMatchObject([
				{
					attachments: [{ fileName: 'photo.txt', binaryProperty: 'attachment_0' }],
					binary: { attachment_0: { fileName: 'photo.txt', mimeType: 'text/plain' } },
				},
			]);
			expect(ofTask).toMatchObject([expected]);
		});

		it('lists unprocessed mails, and asks for them to be processed again', async () => {
			const moved = await move(desk, [11, 12]);
			const list = {
				resource: 'mail',
				operation: 'getAll',
				filters: { division: typed(desk.name), states: ['unprocessed'], retryPending: false },
			};

			const { before, retry, pending } = await desk.run({
				before: list,
				retry: {
					resource: 'mail',
					operation: 'retry',
					mailIds: "={{ $('before').all().map(({ json }) => json.id) }}",
				},
				pending: { ...list, filters: { ...list.filters, retryPending: true } },
			});

			expect(before.map(({ id }) => id)).toEqual(moved.toReversed());
			expect(before[0]).toMatchObject({ subject: 'Mail 12', reason: 'It is broken' });
			expect(retry).toMatchObject(moved.toReversed().map((id) => ({ id, retried: true })));
			expect(pending).toMatchObject(moved.toReversed().map((id) => ({ id })));
		});

		it('says in our words that a processed mail is not retried', async () => {
			const [id] = await move(desk, [13], { destination: 'processed' });
			const retry = { resource: 'mail', operation: 'retry', mailIds: String(id) };

			await expect(desk.run({ retry })).rejects.toThrow('it was processed');
		});

		it('lists tasks and assignees for their pickers', async () => {
			await file(2, {
				mail: mail({ messageId: `<${desk.tag}@example.com>`, contentHash: desk.tag }),
				newTask: { ...filing(0).newTask, title: `Scanner ${desk.tag}`, assignee: person },
			});
			const tasks = { method: 'searchTasks', field: 'task' };
			const people = { method: 'searchAssignees', field: 'updateFields.assignee' };

			const named = await desk.search({ ...tasks, filter: task.reference });
			const worded = await desk.search({ ...tasks, filter: `scanner ${desk.tag}` });

			expect(named[0]).toBe(String(task.id));
			expect(worded).toHaveLength(1);
			await expect(desk.search({ ...people, filter: 'ANNA' })).resolves.toContain(person);
		});
	},
);
