import { describe, expect, it } from 'vitest';
import { listSearch } from '../../../nodes/HelpDesk/methods/list-search';
import { loadingOptions } from '../executing';
import { running, useTasks } from './running';

describe('the pickers of Help Desk', () => {
	const open = useTasks();
	const search = async (name: keyof typeof listSearch, filter?: string) =>
		(await listSearch[name].call(loadingOptions(), filter)).results.map(({ name: shown }) => shown);

	it('list tasks by reference and title, the last changed first', async () => {
		const { task: printer } = await open('Printer');
		const { task: scanner } = await open('Scanner');
		const [first, second] = [`${printer.reference} Printer`, `${scanner.reference} Scanner`];

		expect(new Set(await search('searchTasks'))).toEqual(new Set([first, second]));
		expect(await search('searchTasks', 'scan')).toEqual([second]);
		expect(await search('searchTasks', printer.reference)).toEqual([first]);
		expect(await search('searchTasks', '[')).toHaveLength(2);
		expect(await search('searchTasks', 'nothing')).toEqual([]);
	});

	it('list the task first whose number is typed', async () => {
		const { task: wanted } = await open('Printer');
		await open(`About ${wanted.id}`);

		const [first, ...others] = await search('searchTasks', String(wanted.id));

		expect(first).toBe(`${wanted.reference} Printer`);
		expect(others).toHaveLength(1);
	});

	it('list more tasks page by page, each once', async () => {
		for (let count = 0; count < 55; count += 1) await open('Printer');

		const first = await listSearch.searchTasks.call(loadingOptions());
		const second = await listSearch.searchTasks.call(loadingOptions(), '', first.paginationToken);

		const values = [...first.results, ...second.results].map(({ value }) => value);
		expect(first.results).toHaveLength(50);
		expect(new Set(values).size).toBe(55);
		expect(second).not.toHaveProperty('paginationToken');
	});

	it('list task definitions, events, assignees and divisions', async () => {
		const { task } = await open('Printer');
		const updateFields = { assignee: 'bo@example.com' };
		await running(['task', 'update'], [{ task: task.reference, updateFields }]);

		expect(await search('searchTaskDefinitions', 'inci')).toEqual(['Help desk › Incident']);
		expect(await search('searchEvents')).toEqual(['Help desk']);
		expect(await search('searchAssignees', 'BO')).toEqual(['bo@example.com']);
		expect(await search('searchDivisions', 'it')).toEqual(['IT']);
	});
});
