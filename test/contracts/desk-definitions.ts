import { describe, expect, it } from 'vitest';
import { saveDivision } from '../../dispatcher/settings/divisions';
import { deleteEvent, deleteTaskDefinition } from '../../dispatcher/tasks/delete-definitions';
import { listTaskDefinitions, saveTaskDefinition } from '../../dispatcher/tasks/task-definitions';
import type { DeskHost } from './desk-contract';
import { division, useDesk } from './desk-fixture';

const lamp = { event: 'Building', name: 'Lamp' };

export function describeDefinitions(makeHost: () => Promise<DeskHost>): void {
	describe('saving a task definition', () => {
		const fixture = useDesk(makeHost);

		it('adds one with defaults for what is not named', async () => {
			const saved = await saveTaskDefinition(fixture().store, { ...lamp, priority: 'HIGH' });

			expect(saved).toEqual({
				...lamp,
				title: null,
				description: null,
				priority: 'high',
				assignee: null,
				dueInHours: null,
				dueByPriority: null,
			});
		});

		it('changes what is named and nothing else, in any case of the names', async () => {
			const { store } = fixture();
			const title = 'Lamp of {{ mail.sender }}';
			await saveTaskDefinition(store, { ...lamp, title, assignee: 'Bo', dueInHours: '24' });

			const saved = await saveTaskDefinition(store, {
				event: ' building ',
				name: 'LAMP',
				assignee: '',
			});

			expect(saved).toMatchObject({ event: 'Building', title, assignee: null, dueInHours: 24 });
			expect(await listTaskDefinitions(store, { event: 'BUILDING' })).toEqual([saved]);
		});

		it('lists the tasks of an event together', async () => {
			const { store } = fixture();
			await saveTaskDefinition(store, { event: 'A', name: '2' });
			await saveTaskDefinition(store, { event: 'B', name: '1' });
			await saveTaskDefinition(store, { event: 'A', name: '1' });

			const names = (await listTaskDefinitions(store)).map(({ event, name }) => `${event}${name}`);

			expect(names.slice(0, 3)).toEqual(['A1', 'A2', 'B1']);
			await expect(listTaskDefinitions(store, { event: 'Moon' })).rejects.toMatchObject({
				code: 'not-found',
				message: 'There is no event "Moon"',
			});
		});

		it('keeps both of two changes at the same moment', async () => {
			const { store, rivals } = fixture();
			await saveTaskDefinition(store, lamp);

			await Promise.all([
				saveTaskDefinition(rivals[0], { ...lamp, priority: 'low' }),
				saveTaskDefinition(rivals[1], { ...lamp, assignee: 'Bo' }),
			]);

			expect(await listTaskDefinitions(store, { event: 'Building' })).toMatchObject([
				{ priority: 'low', assignee: 'Bo' },
			]);
		});

		it.each([
			[{ event: ' ' }, 'settings-invalid', /event is empty/],
			[{ event: 'A › B' }, 'settings-invalid', /"A › B" contains "›"/],
			[{ name: undefined }, 'settings-invalid', /task is empty/],
			[{ name: 'x'.repeat(251) }, 'settings-invalid', /name of the task.*longer/],
			[{ priority: 'boss' }, 'settings-invalid', /priority.*"boss"/],
			[{ dueInHours: -1 }, 'settings-invalid', /due time/],
			[{ dueInHours: 1e9 }, 'settings-invalid', /due time/],
			[{ assignee: 'x'.repeat(251) }, 'settings-invalid', /assignee/],
			[
				{ description: 'Dear\n  {% if mail %}' },
				'template-invalid',
				/description of "Building › Lamp", line 2, column 3 cannot be used/,
			],
			[
				{ title: '{{ mail.subject | shout }}' },
				'template-invalid',
				/title of "Building › Lamp", line 1, column \d+ .*shout/,
			],
		])('refuses %o, and keeps the old one', async (typed, code, words) => {
			const { store } = fixture();
			const before = await saveTaskDefinition(store, { ...lamp, title: 'Lamp' });

			await expect(saveTaskDefinition(store, { ...lamp, ...typed })).rejects.toMatchObject({
				code,
				message: expect.stringMatching(words),
			});
			expect(await listTaskDefinitions(store)).toContainEqual(before);
			expect(await listTaskDefinitions(store)).toHaveLength(4);
		});
	});

	describe('deleting task definitions', () => {
		const fixture = useDesk(makeHost);

		it('deletes one, and its event with the last one', async () => {
			const { store } = fixture();
			await saveTaskDefinition(store, lamp);
			await saveTaskDefinition(store, { ...lamp, name: 'Door' });

			const deleted = await deleteTaskDefinition(store, { event: 'building', task: 'lamp' });
			const events = await store.db.selectFrom('events').select('name').execute();
			await deleteTaskDefinition(store, { event: 'Building', task: 'Door' });

			expect(deleted).toMatchObject(lamp);
			expect(events).toContainEqual({ name: 'Building' });
			expect(await store.db.selectFrom('events').select('name').execute()).toEqual([
				{ name: 'Help desk' },
			]);
		});

		it('deletes an event with its tasks, and no other', async () => {
			const { store } = fixture();
			await saveTaskDefinition(store, lamp);
			await saveTaskDefinition(store, { ...lamp, name: 'Door' });

			const deleted = await deleteEvent(store, 'building');

			expect(deleted.map(({ name }) => name)).toEqual(['Door', 'Lamp']);
			expect(await listTaskDefinitions(store)).toHaveLength(3);
		});

		it('refuses what a division uses, and names the divisions', async () => {
			const { store } = fixture();
			await saveDivision(
				store,
				division({ name: 'HR', identificationTag: 'HR', task: ' incident ' }),
			);

			await expect(
				deleteTaskDefinition(store, { event: 'Help desk', task: 'Incident' }),
			).rejects.toMatchObject({
				code: 'not-possible',
				message:
					'The task definition "Help desk › Incident" is used by the trigger of the divisions "HR", "IT"',
				whatToDo: expect.stringContaining('another task'),
			});
			await expect(deleteEvent(store, 'help desk')).rejects.toMatchObject({
				code: 'not-possible',
				message: expect.stringContaining('"HR", "IT"'),
			});
			await deleteTaskDefinition(store, { event: 'Help desk', task: 'Question' });
			expect(await listTaskDefinitions(store)).toHaveLength(2);
		});

		it('says what there is not', async () => {
			const { store } = fixture();

			await expect(
				deleteTaskDefinition(store, { event: 'Help desk', task: 'Lamp' }),
			).rejects.toMatchObject({
				code: 'not-found',
				message: 'There is no task definition "Help desk › Lamp"',
			});
			await expect(deleteEvent(store, 'Mo\0on')).rejects.toMatchObject({ code: 'not-found' });
		});
	});
}
