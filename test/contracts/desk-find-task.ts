import { beforeEach, describe, expect, it } from 'vitest';
import { saveDivision } from '../../dispatcher/settings/divisions';
import { fileMail } from '../../dispatcher/tasks/file-mails';
import { findTask } from '../../dispatcher/tasks/find-task';
import type { Task } from '../../dispatcher/tasks/types';
import type { DeskHost } from './desk-contract';
import { division, filing, intakeRow, useDesk } from './desk-fixture';

export function describeFindTask(makeHost: () => Promise<DeskHost>): void {
	describe('finding the task that a person names', () => {
		const fixture = useDesk(makeHost);
		let task: Task;
		beforeEach(async () => {
			const intakeId = await intakeRow(fixture(), 100);
			({ task } = await fileMail(fixture().store, filing(intakeId)));
		});

		it('takes an ID, a number with its mark, and a reference in any case', async () => {
			const { store } = fixture();
			const { id } = task;

			for (const typed of [id, ` ${id} `, `#${id}`, `[IT#${id}]`, `[it# ${id} ]`, `IT#${id}`]) {
				expect(await findTask(store, { idOrReference: typed })).toEqual(task);
			}
		});

		it('takes a tag that the division had before, once it has another', async () => {
			const { store } = fixture();
			await saveDivision(store, division({ identificationTag: 'DESK' }));

			for (const tag of ['IT', 'DESK']) {
				const found = await findTask(store, { idOrReference: `[${tag}#${task.id}]` });
				expect(found.id).toBe(task.id);
			}
		});

		it.each([
			['', 'settings-invalid', /No task is chosen/],
			[undefined, 'settings-invalid', /No task is chosen/],
			['printer', 'settings-invalid', /"printer" is not a task’s ID or reference/],
			['[IT#]', 'settings-invalid', /"\[IT#\]"/],
			['1.5', 'settings-invalid', /"1\.5"/],
			['-1', 'settings-invalid', /"-1"/],
			['4711', 'not-found', /no task 4711/],
			['[IT#4711]', 'not-found', /no task \[IT#4711\]/],
			['9'.repeat(40), 'not-found', /no task 999/],
		])('says of %j what is wrong', async (idOrReference, code, words) => {
			await expect(findTask(fixture().store, { idOrReference })).rejects.toMatchObject({
				code,
				message: expect.stringMatching(words),
				whatToDo: expect.stringMatching(/\.$/),
			});
		});

		it('refuses the reference of another division', async () => {
			await expect(
				findTask(fixture().store, { idOrReference: `[HR#${task.id}]` }),
			).rejects.toMatchObject({
				code: 'not-found',
				message: `There is no task [HR#${task.id}]: task ${task.id} is ${task.reference}`,
			});
		});

		it('refuses the task of another division than the one that is asked for', async () => {
			const { store } = fixture();

			await expect(
				findTask(store, { idOrReference: task.id, division: 'HR' }),
			).rejects.toMatchObject({
				code: 'not-found',
				message: `Task ${task.reference} belongs to the division "IT", not to "HR"`,
			});
			await expect(
				findTask(store, { idOrReference: task.id, division: 'IT' }),
			).resolves.toMatchObject({ id: task.id });
		});
	});
}
