import { describe, expect, it } from 'vitest';
import { picked } from '../executing';
import { running, useTasks } from './running';

const lamp = { eventName: 'Building', taskName: 'Lamp' };

describe('Help Desk: Task Definition', () => {
	const open = useTasks();

	it('creates one, changes it, and lists those of an event', async () => {
		const fields = { title: 'Lamp: {{ mail.subject }}', assignee: picked('bo@example.com') };
		const dueByPriority = {
			priorities: [
				{ priority: 'urgent', hours: 2 },
				{ priority: 'high', hours: 6 },
			],
		};

		await running(['taskDefinition', 'upsert'], [{ ...lamp, fields }]);
		const [updated] = await running(
			['taskDefinition', 'upsert'],
			[{ ...lamp, fields: { priority: 'urgent', dueInHours: 8, dueByPriority } }],
		);
		const all = await running(['taskDefinition', 'getAll'], [{ returnAll: true }]);
		const two = await running(['taskDefinition', 'getAll'], [{ limit: 2 }]);
		const some = await running(
			['taskDefinition', 'getAll'],
			[{ filters: { event: picked('building') } }],
		);

		expect(updated?.json).toEqual({
			event: 'Building',
			name: 'Lamp',
			title: 'Lamp: {{ mail.subject }}',
			description: null,
			priority: 'urgent',
			assignee: 'bo@example.com',
			dueInHours: 8,
			dueByPriority: { high: 6, urgent: 2 },
		});
		expect(all).toHaveLength(4);
		expect(two).toHaveLength(2);
		expect(some).toEqual([updated]);
	});

	it('removes the hours by priority where the field is added without any', async () => {
		const dueByPriority = { priorities: [{ priority: 'urgent', hours: 2 }] };
		await running(['taskDefinition', 'upsert'], [{ ...lamp, fields: { dueByPriority } }]);

		const [kept] = await running(['taskDefinition', 'upsert'], [{ ...lamp, fields: {} }]);
		const [removed] = await running(
			['taskDefinition', 'upsert'],
			[{ ...lamp, fields: { dueByPriority: {} } }],
		);

		expect(kept?.json).toMatchObject({ dueByPriority: { urgent: 2 } });
		expect(removed?.json).toMatchObject({ dueByPriority: null });
	});

	it('deletes one by its choice in the list, and an event with all of its own', async () => {
		for (const taskName of ['Lamp', 'Door', 'Key']) {
			await running(['taskDefinition', 'upsert'], [{ ...lamp, taskName }]);
		}

		const one = await running(
			['taskDefinition', 'delete'],
			[{ whatToDelete: 'definition', definition: picked('Building › Lamp') }],
		);
		const rest = await running(
			['taskDefinition', 'delete'],
			[{ whatToDelete: 'event', event: picked('Building') }],
		);

		expect(one).toMatchObject([{ json: { deleted: true, event: 'Building', name: 'Lamp' } }]);
		expect(rest).toMatchObject([
			{ json: { deleted: true, name: 'Door' }, pairedItem: { item: 0 } },
			{ json: { deleted: true, name: 'Key' }, pairedItem: { item: 0 } },
		]);
	});

	it.each<[string, string, object, RegExp]>([
		['no event', 'upsert', { taskName: 'Lamp' }, /event is empty/],
		['no name', 'upsert', { eventName: 'Building' }, /task is empty/],
		[
			'a template that does not parse',
			'upsert',
			{ ...lamp, fields: { description: '\n{% if %' } },
			/description of "Building › Lamp", line 2, column \d+/,
		],
		['an unknown priority', 'upsert', { ...lamp, fields: { priority: 'boss' } }, /"boss"/],
		['an unknown event', 'getAll', { filters: { event: 'Moon' } }, /no event "Moon"/],
		['nothing to delete', 'delete', { definition: picked('') }, /No task definition is chosen/],
		['no event to delete', 'delete', { whatToDelete: 'event' }, /No event is chosen/],
		['an unknown one', 'delete', { definition: 'Help desk › Lamp' }, /Help desk › Lamp/],
		[
			'one that a division uses',
			'delete',
			{ definition: picked('Help desk › Incident') },
			/used by the trigger of the division "IT"/,
		],
	])('says of %s what is wrong', async (_, operation, parameters, words) => {
		await open('Printer');

		await expect(running(['taskDefinition', operation], [parameters as never])).rejects.toThrow(
			words,
		);
	});
});
