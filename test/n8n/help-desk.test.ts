import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportSettings } from '../../dispatcher/settings/dispatcher-settings';
import { setUpHelpDesk, typed, type HelpDeskNode, type StepItems } from './help-desk-steps';

describe.each(['n8n', 'postgres'] as const)(
	'the node Help Desk in n8n sets the desk up, on the database "%s"',
	(database) => {
		let desk: HelpDeskNode;

		beforeAll(async () => {
			desk = await setUpHelpDesk(database);
		});

		afterAll(async () => {
			await desk?.store.close();
		});

		it('gets and updates the settings of the dispatcher', async () => {
			const { settings } = await reportSettings(desk.store);
			const noticesPerHour = settings.noticesPerHour + 1_000;

			const { get, update } = await desk.run({
				get: { resource: 'dispatcher', operation: 'getSettings' },
				update: {
					resource: 'dispatcher',
					operation: 'updateSettings',
					settings: { noticesPerHour, language: '={{ undefined }}' },
					revision: '={{ $json.revision }}',
				},
			});

			expect(get).toMatchObject([{ ...settings, sendingRefused: null }]);
			expect(get[0]?.reachedAt).toContain('http://');
			expect(update).toMatchObject([{ ...settings, noticesPerHour }]);
			expect((await reportSettings(desk.store)).settings).toMatchObject({ noticesPerHour });
		});

		it('refuses an update of settings that someone else has changed since', async () => {
			const stale = desk.run({
				update: {
					resource: 'dispatcher',
					operation: 'updateSettings',
					settings: { keepLedgerDays: 1 },
					revision: '-1',
				},
			});

			await expect(stale).rejects.toThrow('Someone else changed the settings');
		});

		it('gets, pauses and resumes divisions', async () => {
			const { name } = desk;
			const all = { resource: 'division', operation: 'getAll', returnAll: true };

			const { pause, paused, resume, resumed } = await desk.run({
				pause: { resource: 'division', operation: 'pause', division: typed(name) },
				paused: all,
				resume: { resource: 'division', operation: 'resume', division: typed(name) },
				resumed: all,
			});

			const own = (items: StepItems) => items.filter((item) => item.name === name);
			expect(pause).toEqual([{ name, paused: true, pausedSince: expect.any(String) }]);
			expect(own(paused)).toMatchObject([{ pausedSince: pause[0]?.pausedSince, waiting: 0 }]);
			expect(resume).toEqual([{ name, paused: false, pausedSince: null }]);
			expect(own(resumed)).toMatchObject([{ pausedSince: null }]);
		});

		it('says in our words that there is no such division', async () => {
			const unknown = desk.run({
				pause: { resource: 'division', operation: 'pause', division: typed('Nowhere') },
			});

			await expect(unknown).rejects.toThrow('There is no division "Nowhere". Choose one');
		});

		it('creates, previews, gets and deletes notice templates', async () => {
			const name = `Template of ${desk.tag}`;
			const own = { resource: 'noticeTemplate', template: typed(name) };

			const { create, preview, list, remove } = await desk.run({
				create: {
					...own,
					operation: 'upsert',
					texts: { subject: 'About {{ mail.subject }}', text: '{{ reason }}' },
				},
				preview: { ...own, operation: 'preview', language: 'en' },
				list: {
					resource: 'noticeTemplate',
					operation: 'getAll',
					returnAll: true,
					filters: { origin: 'own' },
				},
				remove: { ...own, operation: 'delete' },
			});

			expect(create).toMatchObject([{ name, language: 'en' }]);
			expect(preview[0]?.subject).toMatch(/^About \w+/);
			expect(list).toContainEqual(
				expect.objectContaining({ name, subject: 'About {{ mail.subject }}' }),
			);
			expect(remove).toMatchObject([{ name, deleted: true }]);
		});

		it('says where a notice template is wrong', async () => {
			const broken = desk.run({
				create: {
					resource: 'noticeTemplate',
					operation: 'upsert',
					template: typed(`Broken of ${desk.tag}`),
					texts: { subject: 'Fine', text: 'Fine\n{% if %}' },
				},
			});

			await expect(broken).rejects.toThrow(/line 2/i);
		});

		it('creates, gets and deletes task definitions', async () => {
			const event = `Event of ${desk.tag}`;
			const definition = { event, name: 'Incident' };
			const create = { resource: 'taskDefinition', operation: 'upsert', eventName: event };

			const { first, list, remove, removeEvent } = await desk.run({
				first: {
					...create,
					taskName: 'Incident',
					fields: { title: 'About {{ mail.subject }}', priority: 'high', dueInHours: 4 },
				},
				second: { ...create, taskName: 'Question' },
				list: {
					resource: 'taskDefinition',
					operation: 'getAll',
					returnAll: true,
					filters: { event: typed(event) },
				},
				remove: {
					resource: 'taskDefinition',
					operation: 'delete',
					whatToDelete: 'definition',
					definition: typed(`${event} › Incident`),
				},
				removeEvent: {
					resource: 'taskDefinition',
					operation: 'delete',
					whatToDelete: 'event',
					event: typed(event),
				},
			});

			const expected = { ...definition, title: 'About {{ mail.subject }}', priority: 'high' };
			expect(first).toMatchObject([expected]);
			expect(list).toMatchObject([expected, { event, name: 'Question', priority: 'normal' }]);
			expect(remove).toMatchObject([{ ...definition, deleted: true }]);
			expect(removeEvent).toMatchObject([{ event, name: 'Question', deleted: true }]);
		});

		it.each([
			['searchDivisions', 'division', 'DIVISION S', /^Division S/],
			['searchNoticeTemplates', 'template', 'unprocessed', /^Unprocessed mail$/],
			['searchTaskDefinitions', 'definition', 'incident', /^Help desk › Incident$/],
			['searchEvents', 'filters.event', 'help', /^Help desk$/],
		])('lists what %s finds for the field %s', async (method, field, filter, expected) => {
			const values = await desk.search({ method, field, filter });

			expect(values).toContainEqual(expect.stringMatching(expected));
			await expect(desk.search({ method, field, filter: 'Nowhere' })).resolves.toEqual([]);
		});
	},
);
