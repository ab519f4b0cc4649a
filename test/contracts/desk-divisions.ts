import { describe, expect, it } from 'vitest';
import { fileMail } from '../../dispatcher/desk/file-mail';
import { listFormerTags } from '../../dispatcher/desk/former-tags';
import { listDivisions, recordScan, saveDivision } from '../../dispatcher/desk/divisions';
import {
	findOrCreateTaskDefinition,
	listTaskDefinitions,
	saveTaskDefinition,
} from '../../dispatcher/desk/task-definitions';
import type { DeskHost } from './desk-contract';
import { division, filing, intakeRow, MINUTE_MS, useDesk } from './desk-fixture';

export function describeDivisions(makeHost: () => Promise<DeskHost>): void {
	describe('divisions', () => {
		const fixture = useDesk(makeHost);

		it('keeps the settings last seen under the division’s name', async () => {
			const { desk, divisionId } = fixture();

			const again = await saveDivision(desk, division({ processedFolder: 'INBOX/Done' }));

			expect(again.id).toBe(divisionId);
			const [stored] = await listDivisions(desk);
			expect(stored?.settings.processedFolder).toBe('INBOX/Done');
		});

		it('is saved once by processes that begin at the same moment', async () => {
			const { desk } = fixture();
			const names = Array.from({ length: 10 }, (_, index) => `Division ${index}`);

			for (const name of names) {
				const settings = division({ name, identificationTag: name.replace(' ', '') });
				const saved = await Promise.all(
					Array.from({ length: 6 }, async () => await saveDivision(desk, settings)),
				);
				expect(new Set(saved.map(({ id }) => id)).size).toBe(1);
			}
		});

		it('refuses a second division with the same tag and names both', async () => {
			const { desk } = fixture();

			const other = { name: 'Workshop', identificationTag: 'it', mailbox: 'workshop@example.com' };
			const saving = saveDivision(desk, division(other));

			await expect(saving).rejects.toMatchObject({
				code: 'settings-invalid',
				message: expect.stringMatching(/"Workshop".*"IT"/) as string,
			});
		});

		it('keeps a division under its new name where one folder has another name and the same tag', async () => {
			const { desk, divisionId } = fixture();

			const renamed = await saveDivision(desk, division({ name: 'Information technology' }));

			expect(renamed.id).toBe(divisionId);
			const names = (await listDivisions(desk)).map(({ settings }) => settings.name);
			expect(names).toEqual(['Information technology']);
		});

		it('keeps the tags that a division had before, each once, and not its own', async () => {
			const { desk } = fixture();
			for (const identificationTag of ['ITS', 'IT', 'its', 'Help', 'Desk']) {
				await saveDivision(desk, division({ identificationTag }));
			}

			expect(await listFormerTags(desk, 'IT')).toEqual(['Help', 'IT', 'its']);
			expect(await listFormerTags(desk, 'HR')).toEqual([]);
		});

		it('refuses a tag that another division had before, as long as tasks carry it', async () => {
			const { desk } = fixture();
			await fileMail(desk, filing(await intakeRow(fixture(), 1)));
			await saveDivision(desk, division({ identificationTag: 'ITS' }));

			const saving = saveDivision(
				desk,
				division({ name: 'Italy', identificationTag: 'It', mailbox: 'italy@example.com' }),
			);

			await expect(saving).rejects.toMatchObject({
				code: 'settings-invalid',
				message: expect.stringMatching(/"Italy".*"It".*the division "IT"/) as string,
			});
		});

		it('gives a tag that no task carries to another division', async () => {
			const { desk } = fixture();
			await saveDivision(desk, division({ identificationTag: 'ITS' }));

			await saveDivision(desk, division({ name: 'Italy', mailbox: 'italy@example.com' }));

			expect(await listFormerTags(desk, 'IT')).toEqual([]);
		});

		it('tells when a scan last succeeded and what the last one failed of', async () => {
			const { desk, divisionId, clock } = fixture();
			await recordScan(desk, divisionId, {});
			clock.advance(MINUTE_MS);

			await recordScan(desk, divisionId, { error: 'The server is away' });

			expect(await listDivisions(desk)).toEqual([
				expect.objectContaining({
					lastSuccessAt: '2026-03-01T08:00:00.000Z',
					lastScanAt: '2026-03-01T08:01:00.000Z',
					lastError: 'The server is away',
				}),
			]);
		});

		it('forgets the failure after a scan that succeeds', async () => {
			const { desk, divisionId } = fixture();
			await recordScan(desk, divisionId, { error: 'The server is away' });

			await recordScan(desk, divisionId, {});

			expect((await listDivisions(desk))[0]?.lastError).toBeNull();
		});
	});

	describe('task definitions', () => {
		const fixture = useDesk(makeHost);

		it('offers three tasks in a new desk, ordered by name', async () => {
			const definitions = await listTaskDefinitions(fixture().desk);

			expect(definitions.map(({ event, name }) => `${event} › ${name}`)).toEqual([
				'Help desk › Incident',
				'Help desk › Question',
				'Help desk › Request',
			]);
		});

		it('finds a task whatever its case and the spaces around it', async () => {
			const { desk } = fixture();

			const found = await findOrCreateTaskDefinition(desk, {
				event: ' help DESK ',
				task: ' incident ',
			});

			expect(found).toMatchObject({ event: 'Help desk', name: 'Incident', dueInHours: 24 });
			expect(await listTaskDefinitions(desk)).toHaveLength(3);
		});

		it('adds a task that it does not know', async () => {
			const { desk } = fixture();

			await findOrCreateTaskDefinition(desk, { event: 'Building', task: 'Lamp' });

			expect(await listTaskDefinitions(desk)).toContainEqual({
				event: 'Building',
				name: 'Lamp',
				title: null,
				description: null,
				priority: 'normal',
				assignee: null,
				dueInHours: null,
			});
		});

		it('adds a task once where two ask for it at the same moment', async () => {
			const { desk, rivals } = fixture();
			const names = { event: 'Building', task: 'Lamp' };

			await Promise.all([
				findOrCreateTaskDefinition(rivals[0], names),
				findOrCreateTaskDefinition(rivals[1], names),
			]);

			expect(await listTaskDefinitions(desk)).toHaveLength(4);
		});

		it('changes a task and keeps fractions of an hour', async () => {
			const { desk } = fixture();
			const incident = { event: 'Help desk', name: 'Incident', title: 'Fire', description: null };

			await saveTaskDefinition(desk, {
				...incident,
				priority: 'urgent',
				assignee: 'Bo',
				dueInHours: 0.5,
			});

			const found = await findOrCreateTaskDefinition(desk, {
				event: 'Help desk',
				task: 'Incident',
			});
			expect(found).toEqual({ ...incident, priority: 'urgent', assignee: 'Bo', dueInHours: 0.5 });
		});

		it('refuses a task without a name', async () => {
			const finding = findOrCreateTaskDefinition(fixture().desk, { event: 'Help desk', task: ' ' });

			await expect(finding).rejects.toMatchObject({ code: 'settings-invalid' });
		});
	});
}
