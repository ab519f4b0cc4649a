import { describe, expect, it } from 'vitest';
import { recordLook } from '../../dispatcher/settings/division-looks';
import { saveDivision } from '../../dispatcher/settings/divisions';
import { listFormerTags } from '../../dispatcher/settings/former-tags';
import { fileMail } from '../hosts/desk-tables';
import {
	findOrCreateTaskDefinition,
	listTaskDefinitions,
	saveTaskDefinition,
} from '../../dispatcher/tasks/task-definitions';
import { listDivisions } from '../../dispatcher/settings/list-divisions';
import type { DeskHost } from './desk-contract';
import { division, filing, intakeRow, MINUTE_MS, useDesk } from './desk-fixture';

export function describeDivisions(makeHost: () => Promise<DeskHost>): void {
	describe('divisions', () => {
		const fixture = useDesk(makeHost);

		it('keeps the settings last seen under the division’s name', async () => {
			const { store, divisionId } = fixture();

			const again = await saveDivision(store, division({ processedFolder: 'INBOX/Done' }));

			expect(again.id).toBe(divisionId);
			const [stored] = await listDivisions(store);
			expect(stored?.settings.processedFolder).toBe('INBOX/Done');
		});

		it('is saved once by processes that begin at the same moment', async () => {
			const { store } = fixture();
			const names = Array.from({ length: 10 }, (_, index) => `Division ${index}`);

			for (const name of names) {
				const settings = division({ name, identificationTag: name.replace(' ', '') });
				const saved = await Promise.all(
					Array.from({ length: 6 }, async () => await saveDivision(store, settings)),
				);
				expect(new Set(saved.map(({ id }) => id)).size).toBe(1);
			}
		});

		it('refuses a second division with the same tag and names both', async () => {
			const { store } = fixture();

			const other = { name: 'Workshop', identificationTag: 'it', mailbox: 'workshop@example.com' };
			const saving = saveDivision(store, division(other));

			await expect(saving).rejects.toMatchObject({
				code: 'settings-invalid',
				message: expect.stringMatching(/"Workshop".*"IT"/) as string,
			});
		});

		it('keeps a division under its new name where one folder has another name and the same tag', async () => {
			const { store, divisionId } = fixture();

			const renamed = await saveDivision(store, division({ name: 'Information technology' }));

			expect(renamed.id).toBe(divisionId);
			const names = (await listDivisions(store)).map(({ settings }) => settings.name);
			expect(names).toEqual(['Information technology']);
		});

		it('keeps the tags that a division had before, each once, and not its own', async () => {
			const { store } = fixture();
			for (const identificationTag of ['ITS', 'IT', 'its', 'Help', 'Desk']) {
				await saveDivision(store, division({ identificationTag }));
			}

			expect(await listFormerTags(store, 'IT')).toEqual(['Help', 'IT', 'its']);
			expect(await listFormerTags(store, 'HR')).toEqual([]);
		});

		it('refuses a tag that another division had before, as long as tasks carry it', async () => {
			const { store } = fixture();
			await fileMail(store, filing(await intakeRow(fixture(), 1)));
			await saveDivision(store, division({ identificationTag: 'ITS' }));

			const saving = saveDivision(
				store,
				division({ name: 'Italy', identificationTag: 'It', mailbox: 'italy@example.com' }),
			);

			await expect(saving).rejects.toMatchObject({
				code: 'settings-invalid',
				message: expect.stringMatching(/"Italy".*"It".*the division "IT"/) as string,
			});
		});

		it('gives a tag that no task carries to another division', async () => {
			const { store } = fixture();
			await saveDivision(store, division({ identificationTag: 'ITS' }));

			await saveDivision(store, division({ name: 'Italy', mailbox: 'italy@example.com' }));

			expect(await listFormerTags(store, 'IT')).toEqual([]);
		});

		it('tells when a scan last succeeded and what the last one failed of', async () => {
			const { store, divisionId, clock } = fixture();
			await recordLook(store, divisionId, {});
			clock.advance(MINUTE_MS);

			await recordLook(store, divisionId, { error: 'The server is away' });

			expect(await listDivisions(store)).toEqual([
				expect.objectContaining({
					lastSuccessAt: '2026-03-01T08:00:00.000Z',
					lastLookAt: '2026-03-01T08:01:00.000Z',
					lastError: 'The server is away',
				}),
			]);
		});

		it('forgets the failure after a scan that succeeds', async () => {
			const { store, divisionId } = fixture();
			await recordLook(store, divisionId, { error: 'The server is away' });

			await recordLook(store, divisionId, {});

			expect((await listDivisions(store))[0]?.lastError).toBeNull();
		});
	});

	describe('task definitions', () => {
		const fixture = useDesk(makeHost);

		it('offers three tasks in a new desk, ordered by name', async () => {
			const definitions = await listTaskDefinitions(fixture().store);

			expect(definitions.map(({ event, name }) => `${event} › ${name}`)).toEqual([
				'Help desk › Incident',
				'Help desk › Question',
				'Help desk › Request',
			]);
		});

		it('finds a task whatever its case and the spaces around it', async () => {
			const { store } = fixture();

			const found = await findOrCreateTaskDefinition(store, {
				event: ' help DESK ',
				task: ' incident ',
			});

			expect(found).toMatchObject({ event: 'Help desk', name: 'Incident', dueInHours: 24 });
			expect(await listTaskDefinitions(store)).toHaveLength(3);
		});

		it('adds a task that it does not know', async () => {
			const { store } = fixture();

			await findOrCreateTaskDefinition(store, { event: 'Building', task: 'Lamp' });

			expect(await listTaskDefinitions(store)).toContainEqual({
				event: 'Building',
				name: 'Lamp',
				title: null,
				description: null,
				priority: 'normal',
				assignee: null,
				dueInHours: null,
				dueByPriority: null,
			});
		});

		it('adds a task once where two ask for it at the same moment', async () => {
			const { store, rivals } = fixture();
			const names = { event: 'Building', task: 'Lamp' };

			await Promise.all([
				findOrCreateTaskDefinition(rivals[0], names),
				findOrCreateTaskDefinition(rivals[1], names),
			]);

			expect(await listTaskDefinitions(store)).toHaveLength(4);
		});

		it('changes a task and keeps fractions of an hour', async () => {
			const { store } = fixture();
			const incident = { event: 'Help desk', name: 'Incident', title: 'Fire', description: null };

			await saveTaskDefinition(store, {
				...incident,
				priority: 'urgent',
				assignee: 'Bo',
				dueInHours: 0.5,
			});

			const found = await findOrCreateTaskDefinition(store, {
				event: 'Help desk',
				task: 'Incident',
			});
			expect(found).toEqual({
				...incident,
				priority: 'urgent',
				assignee: 'Bo',
				dueInHours: 0.5,
				dueByPriority: null,
			});
		});

		it('refuses a task without a name', async () => {
			const finding = findOrCreateTaskDefinition(fixture().store, {
				event: 'Help desk',
				task: ' ',
			});

			await expect(finding).rejects.toMatchObject({ code: 'settings-invalid' });
		});
	});
}
