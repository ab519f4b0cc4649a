import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { saveDivision } from '../../dispatcher/settings/divisions';
import { listAssignees } from '../../dispatcher/tasks/assignees';
import { closeTask, updateTask } from '../../dispatcher/tasks/change-task';
import { fileMail } from '../hosts/desk-tables';
import { listTasks } from '../../dispatcher/tasks/list-tasks';
import { saveTaskDefinition } from '../../dispatcher/tasks/task-definitions';
import type { TaskFilter } from '../../dispatcher/tasks/task-filter';
import type { NewTask } from '../../dispatcher/tasks/types';
import type { DeskHost } from './desk-contract';
import { division, filing, intakeRow, mail, useDesk, type DeskFixture } from './desk-fixture';

interface Opening {
	division?: string;
	from?: { name: string; address: string } | null;
}

/** Opens tasks a second apart, and gives them out by title. */
function opening(fixture: () => DeskFixture) {
	let uid = 0;
	return async (task: Partial<NewTask>, { division: name = 'IT', from }: Opening = {}) => {
		uid += 1;
		fixture().clock.advance(1000);
		const known = filing(await intakeRow(fixture(), uid));
		const opener = from === undefined ? {} : { requester: from };
		const filed = await fileMail(fixture().store, {
			...known,
			...opener,
			divisionName: name,
			tag: name,
			mail: mail({
				messageId: `<${uid}@example.com>`,
				contentHash: `hash-${uid}`,
				...(from === undefined ? {} : { from }),
			}),
			newTask: { ...known.newTask, ...task },
		});
		return filed.task;
	};
}

export function describeTaskLists(makeHost: () => Promise<DeskHost>): void {
	describeFilters(makeHost);
	describeSearch(makeHost);
	describeAssignees(makeHost);
}

function describeFilters(makeHost: () => Promise<DeskHost>): void {
	describe('listing tasks', () => {
		const fixture = useDesk(makeHost);
		const open = opening(fixture);
		const titles = async (filter: TaskFilter, limit?: number): Promise<string[]> =>
			(await listTasks(fixture().store, filter, { limit })).map(({ title }) => title);
		beforeEach(async () => {
			const { store } = fixture();
			await saveDivision(
				store,
				division({ name: 'HR', identificationTag: 'HR', folderToProcess: 'HR' }),
			);
			await open({ title: 'A', assignee: 'Bo@Example.com', priority: 'urgent', dueAt: null });
			await open({ title: 'B', dueAt: new Date('2026-01-01') }, { division: 'HR' });
			const c = await open({ title: 'C', priority: 'low', dueAt: new Date('2026-01-01') });
			const d = await open({ title: 'D' }, { from: { name: 'Zoe', address: 'Zoe@Example.com' } });
			fixture().clock.advance(1000);
			await updateTask(store, { idOrReference: d.id }, { status: 'pending' });
			await closeTask(store, { idOrReference: c.id });
			fixture().clock.advance(1000);
			await updateTask(store, { idOrReference: 'IT#1' }, { priority: 'normal' });
		});

		it('gives the last changed first, and of those changed together the newest', async () => {
			expect(await titles({})).toEqual(['A', 'D', 'C', 'B']);
		});

		it.each<[TaskFilter, string[]]>([
			[{ division: 'IT' }, ['A', 'D', 'C']],
			[{ division: 'HR' }, ['B']],
			[{ status: 'open' }, ['A', 'B']],
			[{ status: ['open', 'Pending'] }, ['A', 'D', 'B']],
			[{ status: [] }, ['A', 'D', 'C', 'B']],
			[{ division: 'IT', status: ['closed', 'pending'] }, ['D', 'C']],
			[{ assignee: 'bo@EXAMPLE.com' }, ['A']],
			[{ assignee: 'bo' }, []],
			[{ priority: ['low', 'normal'] }, ['A', 'C']],
			[{ priority: 'urgent' }, []],
			[{ overdue: true }, ['B']],
			[{ overdue: true, status: 'closed' }, []],
			[{ overdue: true, division: 'IT' }, []],
			[{ overdue: false }, ['A', 'D', 'C', 'B']],
			[{ requester: 'zoe@example.com' }, ['D']],
			[{ requester: 'anna@example.com', status: 'open' }, ['A', 'B']],
			[{ changedSince: '2026-03-01T08:00:05.000Z' }, ['A', 'D', 'C']],
			[{ changedSince: '2026-03-01T08:00:06.000Z', division: 'IT' }, ['A']],
			[{ text: 'd' }, ['D']],
			[{ assignee: '\0' }, []],
			[{ requester: 'zoe@example.com\uD800' }, []],
			[{ text: 'printer', division: 'IT' }, []],
		])('gives those of %o', async (filter, expected) => {
			expect(await titles(filter)).toEqual(expected);
		});

		it.each<[TaskFilter, string, RegExp]>([
			[{ division: 'Moon' }, 'not-found', /division "Moon"/],
			[{ division: 'M\0' }, 'not-found', /division "M/],
			[{ status: 'done' }, 'settings-invalid', /status.*"done"/],
			[{ status: ['open', 7] }, 'settings-invalid', /status.*"7"/],
			[{ priority: 'boss' }, 'settings-invalid', /priority.*"boss"/],
			[{ text: '?! [' }, 'settings-invalid', /no letter and no digit/],
			[{ text: 'x'.repeat(201) }, 'settings-invalid', /longer than 200/],
		])('says of %o what is wrong', async (filter, code, words) => {
			await expect(listTasks(fixture().store, filter)).rejects.toMatchObject({
				code,
				message: expect.stringMatching(words),
			});
		});

		it('gives no more than are wanted, and goes on behind the last one', async () => {
			const { store } = fixture();

			const first = await listTasks(store, {}, { limit: 3 });
			const rest = await listTasks(store, {}, { limit: 3, after: first.at(-1) });

			expect([...first, ...rest].map(({ title }) => title)).toEqual(['A', 'D', 'C', 'B']);
		});

		it('gives as much of thousands as is wanted, each once and in order', async () => {
			const { store } = fixture();
			await copyTasks(fixture(), 5_001);

			const all = await listTasks(store);
			const low = await listTasks(store, { priority: 'low', text: 'copy', division: 'HR' });

			expect(all).toHaveLength(5_005);
			expect(new Set(all.map(({ id }) => id)).size).toBe(5_005);
			const order = all.map(({ updatedAt, id }) => `${updatedAt} ${String(id).padStart(6, '0')}`);
			expect(order).toEqual(order.toSorted().toReversed());
			expect(low).toHaveLength(1);
			expect(await listTasks(store, { text: 'copy' }, { limit: 700 })).toHaveLength(700);
		});
	});
}

/** As filed, without the mails; the first of them fits a filter that the others do not. */
async function copyTasks({ store, divisionId, clock }: DeskFixture, count: number): Promise<void> {
	const { id } = await store.db
		.selectFrom('divisions')
		.select('id')
		.where('name', '=', 'HR')
		.executeTakeFirstOrThrow();
	const rows = Array.from({ length: count }, (_, index) => ({
		division_id: index === 0 ? id : divisionId,
		reference: '[IT#0]',
		event: 'Help desk',
		definition: 'Incident',
		title: 'copy',
		description: '',
		priority: index === 0 ? 'low' : 'normal',
		status: 'open',
		created_at: clock.now().toISOString(),
		updated_at: new Date(clock.now().getTime() - (index % 7) * 1000).toISOString(),
		assignee: null,
		requester_name: null,
		requester_address: null,
		search_words: ' copy',
	}));
	for (let start = 0; start < rows.length; start += 50) {
		await store.db
			.insertInto('tasks')
			.values(rows.slice(start, start + 50))
			.execute();
	}
}

function describeSearch(makeHost: () => Promise<DeskHost>): void {
	describe('searching tasks', () => {
		const fixture = useDesk(makeHost);
		const open = opening(fixture);
		const found = async (text: string): Promise<number[]> =>
			(await listTasks(fixture().store, { text })).map(({ id }) => id);

		it('finds what begins with each word, in any order, case and accent', async () => {
			const { id } = await open(
				{ title: 'Élodie’s PRINTER', description: 'Straße 42b, paper_jam' },
				{ from: { name: 'Renée Núñez', address: 'renee@example.com' } },
			);
			await open({ title: 'Other', description: 'Nothing' });

			for (const text of [
				'printer',
				'print elod',
				'ELODIE',
				'strasse 42',
				'jam',
				'nunez',
				'Renée',
				'renee@example.com',
				'e\u0301lodie',
			]) {
				expect(await found(text), text).toEqual([id]);
			}
			expect(await found('rinter')).toEqual([]);
			expect(await found('printer nothing')).toEqual([]);
		});

		it('finds a task by its reference and by its number', async () => {
			const first = await open({ title: 'First' });
			await open({ title: 'Second' });

			for (const text of [first.reference, `#${first.id}`, `it#${first.id}`]) {
				expect(await found(text)).toEqual([first.id]);
			}
			expect(await found(String(first.id))).toContain(first.id);
			expect(await found(`[HR#${first.id}]`)).toEqual([]);
			expect(await found('[IT#4711]')).toEqual([]);
		});

		it('takes nothing that is typed for more than words', async () => {
			const { id } = await open({ title: 'Near the and printer' });

			for (const text of [
				'printer OR nothing',
				'"printer" NOT near',
				'printer* | x',
				"printer' & 'x",
				'title:printer',
				'-printer',
				'%',
				'p_inter',
				'print%r',
			]) {
				const hits = await found(text).catch((error: { code?: string }) => error.code);
				expect([[], 'settings-invalid'], text).toContainEqual(
					text === '-printer' || text === '"printer" NOT near' ? [] : hits,
				);
			}
			expect(await found('(printer) "and" near*')).toEqual([id]);
		});

		it('follows a title that is changed', async () => {
			const { store } = fixture();
			const { id } = await open({ title: 'Printer burning', description: 'Help' });

			await updateTask(store, { idOrReference: id }, { title: 'Scanner burning' });

			expect(await found('printer')).toEqual([]);
			expect(await found('scanner burning help')).toEqual([id]);
		});

		it('finds tasks in scripts that have no spaces', async () => {
			const { id } = await open({ title: 'プリンターが故障' });

			expect(await found('故障')).toEqual([id]);
			expect(await found('プリンター')).toEqual([id]);
		});

		it('finds a task by the beginning of any word in it, whatever the word is', async () => {
			await fc.assert(
				fc.asyncProperty(
					fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
					async (title) => {
						const { id } = await open({ title, description: '' });
						// A sign may be made of letters, and then it is no end of a word.
						const letters = title.normalize('NFKD');
						for (const word of letters.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? []) {
							const [first = ''] = word;
							expect(await found(first)).toContain(id);
							expect(await found(word)).toContain(id);
						}
					},
				),
				{ numRuns: 25 },
			);
		});

		it('takes whatever is typed', async () => {
			await open({ title: 'One' });
			await fc.assert(
				fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (text) => {
					const hits = await found(text).catch((error: { code?: string }) => error.code);
					expect(hits === 'settings-invalid' || Array.isArray(hits)).toBe(true);
				}),
				{ numRuns: 50 },
			);
		});
	});
}

function describeAssignees(makeHost: () => Promise<DeskHost>): void {
	describe('those whom tasks are assigned to', () => {
		const fixture = useDesk(makeHost);
		const open = opening(fixture);

		it('are known from tasks and definitions, each once', async () => {
			const { store } = fixture();
			await open({ assignee: 'Bo@example.com' });
			await open({ assignee: 'bo@example.com' });
			await open({ assignee: 'zoe@example.com' });
			await open({ assignee: null });
			await saveTaskDefinition(store, { event: 'E', name: 'N', assignee: 'BO@example.com' });
			await saveTaskDefinition(store, { event: 'E', name: 'M', assignee: 'anna@example.com' });

			expect(await listAssignees(store)).toEqual([
				'anna@example.com',
				'bo@example.com',
				'zoe@example.com',
			]);
		});

		it('are none in a desk without tasks', async () => {
			expect(await listAssignees(fixture().store)).toEqual([]);
		});
	});
}
