import { describe, expect, it } from 'vitest';
import { saveDivision } from '../../dispatcher/settings/divisions';
import { listAttachments, readAttachment } from '../../dispatcher/tasks/attachments';
import { fileMail } from '../hosts/desk-tables';
import type { FileMailRequest } from '../../dispatcher/tasks/filing-request';
import { listCommunications } from '../../dispatcher/tasks/history';
import type { FiledMail } from '../../dispatcher/tasks/types';
import type { DeskHost } from './desk-contract';
import { division, filing, type FilingChanges, intakeRow, mail, useDesk } from './desk-fixture';

export function describeHistory(makeHost: () => Promise<DeskHost>): void {
	describe('what was written', () => {
		const fixture = useDesk(makeHost);
		let uid = 0;
		const file = async (
			changes: Partial<FileMailRequest['mail']>,
			request: FilingChanges = {},
		): Promise<FiledMail> => {
			uid += 1;
			const hash = `hash-${uid}`;
			return await fileMail(
				fixture().store,
				filing(await intakeRow(fixture(), uid), {
					...request,
					mail: mail({ messageId: `<${hash}@example.com>`, contentHash: hash, ...changes }),
				}),
			);
		};

		it('is listed of a task, the oldest first, with all that is known of it', async () => {
			const attachments = [{ fileName: 'a.png', mediaType: 'image/png', size: 3 }];
			const cc = [{ name: 'Bo', address: 'bo@example.com' }];
			const { task } = await file(
				{ html: '<p>Help!</p>', cc, automatic: true },
				{ attachments, rules: division({ automaticMail: 'task' }) },
			);
			await file({ text: 'More\n> Help!', newText: 'More' }, { reference: String(task.id) });
			await file({});

			const history = await listCommunications(fixture().store, {
				task: { idOrReference: task.reference },
			});

			expect(history).toHaveLength(2);
			expect(history[0]).toEqual({
				id: history[0]?.id,
				taskId: task.id,
				taskReference: task.reference,
				division: 'IT',
				direction: 'incoming',
				messageId: expect.any(String),
				subject: `${task.reference} The printer is on fire`,
				fromName: 'Anna',
				fromAddress: 'anna@example.com',
				to: [{ name: '', address: 'it@example.com' }],
				cc,
				sentAt: '2026-03-01T07:59:00.000Z',
				createdAt: '2026-03-01T08:00:00.000Z',
				text: 'Help!',
				newText: 'Help!',
				html: '<p>Help!</p>',
				automatic: true,
				automaticKind: null,
				unverified: false,
				purpose: null,
				delivery: null,
				aboutId: null,
				authentication: null,
				reportedRecipients: [],
				failures: [],
				attachmentCount: 1,
				attachments: [
					{
						id: expect.any(Number),
						fileName: 'a.png',
						mediaType: 'image/png',
						size: 3,
						leftInMailbox: true,
					},
				],
			});
			expect(history[1]).toMatchObject({ newText: 'More', attachments: [] });
		});

		it('is listed of a person over all tasks, the newest first and in any case', async () => {
			const { store } = fixture();
			const zoe = { name: 'Zoe', address: 'Zoe@Example.com' };
			await saveDivision(store, division({ name: 'HR', identificationTag: 'HR' }));
			const first = await file({ from: zoe });
			const second = await file({ from: zoe }, { divisionName: 'HR', tag: 'HR' });
			await file({});

			const all = await listCommunications(store, { person: ' zoe@EXAMPLE.com ' });
			const one = await listCommunications(store, { person: zoe.address, division: 'HR' });

			const ids = [second, first].map(({ communication }) => communication.id);
			expect(all.map(({ id }) => id)).toEqual(ids);
			expect(one.map(({ id }) => id)).toEqual(ids.slice(0, 1));
		});

		it('is listed up to a limit, and in full over many statements', async () => {
			const { store } = fixture();
			const { task } = await file({});
			for (let count = 0; count < 60; count += 1) await file({}, { reference: String(task.id) });
			const of = { task: { idOrReference: task.id } };

			expect(await listCommunications(store, of)).toHaveLength(61);
			expect(await listCommunications(store, of, { limit: 3 })).toHaveLength(3);
			const person = { person: 'anna@example.com' };
			expect(await listCommunications(store, person, { limit: 55 })).toHaveLength(55);
		});

		it('is refused of nobody, and of a division that is unknown', async () => {
			const { store } = fixture();

			await expect(listCommunications(store, { person: 'Anna' })).rejects.toMatchObject({
				code: 'settings-invalid',
				message: '"Anna" is not an email address',
			});
			expect(await listCommunications(store, { person: '\0@\uD800' })).toEqual([]);
			await expect(
				listCommunications(store, { person: 'a@example.com', division: 'Moon' }),
			).rejects.toMatchObject({ code: 'not-found' });
			await expect(
				listCommunications(store, { task: { idOrReference: 4711 } }),
			).rejects.toMatchObject({ code: 'not-found' });
		});

		it('has attachments, whose contents are read one by one', async () => {
			const { store } = fixture();
			const content = Buffer.from([0, 255, 10]);
			const kept = { fileName: 'a.bin', mediaType: 'application/octet-stream', size: 3, content };
			const left = { fileName: 'b.zip', mediaType: 'application/zip', size: 9_000_000 };
			const { communication } = await file({}, { attachments: [kept, left] });

			const [first, second] = await listAttachments(store, communication.id);

			expect(first).toMatchObject({ fileName: 'a.bin', size: 3, leftInMailbox: false });
			expect(second).toMatchObject({ fileName: 'b.zip', size: 9_000_000, leftInMailbox: true });
			expect(await readAttachment(store, first?.id ?? 0)).toEqual(content);
			await expect(readAttachment(store, second?.id ?? 0)).rejects.toMatchObject({
				code: 'not-found',
			});
		});

		it.each([4711, 1.5, Number.NaN])('has no communication %s', async (id) => {
			await expect(listAttachments(fixture().store, id)).rejects.toMatchObject({
				code: 'not-found',
				message: `There is no communication ${id}`,
			});
		});
	});
}
