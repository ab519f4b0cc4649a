import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { reportSettings } from '../../dispatcher/settings/dispatcher-settings';
import { saveDivision } from '../../dispatcher/settings/divisions';
import { division } from '../contracts/desk-fixture';
import { N8nClient } from '../hosts/n8n-client';
import {
	byName,
	chooseDatabase,
	HELP_DESK,
	runSteps,
	type ChosenDatabase,
	type StepItems,
	type Steps,
} from './help-desk-steps';

describe.each(['n8n', 'postgres'] as const)(
	'the node Help Desk in n8n, on the database "%s"',
	(choice) => {
		let client: N8nClient;
		let database: ChosenDatabase;
		/** Of a division that no other test knows. */
		let name: string;

		beforeAll(async () => {
			client = new N8nClient(inject('n8n').url);
			await client.signIn();
			database = await chooseDatabase(client, choice);
			name = `Steps ${randomUUID()}`;
			const tag = `S${randomUUID().slice(0, 8)}`;
			const mailbox = `${tag.toLowerCase()}@helpdesk.example`;
			await saveDivision(database.store, division({ name, identificationTag: tag, mailbox }));
		});

		afterAll(async () => {
			await database?.store.close();
		});

		const run = async (steps: Steps): Promise<StepItems> => await runSteps(client, database, steps);

		/** What the picker of a field lists. */
		const search = async (method: string, field: string, filter: string): Promise<string[]> => {
			const results = await client.searchList({
				nodeType: HELP_DESK,
				method,
				path: `parameters.${field}`,
				parameters: database.parameters,
				credentials: database.credentials,
				filter,
			});
			return results.map(({ value }) => value);
		};

		it('gets and updates the settings of the dispatcher', async () => {
			const { store } = database;
			const { settings } = await reportSettings(store);
			const noticesPerHour = settings.noticesPerHour + 1_000;

			const { get, update } = await run({
				get: { resource: 'dispatcher', operation: 'getSettings' },
				update: {
					resource: 'dispatcher',
					operation: 'updateSettings',
					settings: { noticesPerHour, language: '={{ undefined }}' },
					revision: '={{ $json.revision }}',
				},
			});

			expect(get).toMatchObject([{ ...settings, sendingRefused: null }]);
			expect(get?.[0]?.reachedAt).toContain('http://');
			expect(update).toMatchObject([{ ...settings, noticesPerHour }]);
			expect((await reportSettings(store)).settings).toMatchObject({ noticesPerHour });
		});

		it('refuses an update of settings that someone else has changed since', async () => {
			const stale = run({
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
			const all = { resource: 'division', operation: 'getAll', returnAll: true };

			const { pause, paused, resume, resumed } = await run({
				pause: { resource: 'division', operation: 'pause', division: byName(name) },
				paused: all,
				resume: { resource: 'division', operation: 'resume', division: byName(name) },
				resumed: all,
			});

			const own = (items: StepItems[string] = []) => items.filter((item) => item.name === name);
			expect(pause).toEqual([{ name, paused: true, pausedSince: expect.any(String) as string }]);
			expect(own(paused)).toMatchObject([{ pausedSince: pause?.[0]?.pausedSince, waiting: 0 }]);
			expect(resume).toEqual([{ name, paused: false, pausedSince: null }]);
			expect(own(resumed)).toMatchObject([{ pausedSince: null }]);
		});

		it('says in our words that there is no such division', async () => {
			const unknown = run({
				pause: { resource: 'division', operation: 'pause', division: byName('Nowhere') },
			});

			await expect(unknown).rejects.toThrow('There is no division "Nowhere". Choose one');
		});

		it('lists the divisions for its picker', async () => {
			await expect(search('searchDivisions', 'division', name.toUpperCase())).resolves.toEqual([
				name,
			]);
			await expect(search('searchDivisions', 'division', 'Nowhere')).resolves.toEqual([]);
		});

		it('creates, previews, gets and deletes notice templates', async () => {
			const template = byName(`Template of ${name}`);
			const own = { resource: 'noticeTemplate', template };

			const { create, preview, list, remove } = await run({
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

			const expected = { name: `Template of ${name}`, language: 'en' };
			expect(create).toMatchObject([expected]);
			expect(preview?.[0]?.subject).toMatch(/^About \w+/);
			expect(list).toContainEqual(
				expect.objectContaining({ ...expected, subject: 'About {{ mail.subject }}' }),
			);
			expect(remove).toMatchObject([{ name: expected.name, deleted: true }]);
		});

		it('says where a notice template is wrong', async () => {
			const broken = run({
				create: {
					resource: 'noticeTemplate',
					operation: 'upsert',
					template: byName(`Broken of ${name}`),
					texts: { subject: 'Fine', text: 'Fine\n{% if %}' },
				},
			});

			await expect(broken).rejects.toThrow(/line 2/i);
		});

		it('lists the notice templates for their picker', async () => {
			await expect(search('searchNoticeTemplates', 'template', 'unprocessed')).resolves.toContain(
				'Unprocessed mail',
			);
		});
	},
);
