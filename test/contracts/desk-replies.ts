import { beforeEach, describe, expect, it } from 'vitest';
import type { CommunicationSettings } from '../../dispatcher/core/communication';
import { leaseNext } from '../hosts/lease-next';
import { saveNoticeTemplate } from '../../dispatcher/outbox/save-notice-template';
import { updateSettings } from '../../dispatcher/settings/update-settings';
import { closeTask } from '../../dispatcher/tasks/change-task';
import { replyToTask, type Reply } from '../../dispatcher/tasks/conversation/reply';
import { findTask } from '../../dispatcher/tasks/find-task';
import type { FiledMail, StoredCommunication } from '../../dispatcher/tasks/types';
import { attachmentsOf } from '../hosts/desk-tables';
import { ANNA, BEN, SpeakingDesk, KIM, sentFor } from './speaking-desk';
import type { DeskHost } from './desk-contract';
import { useDesk } from './desk-fixture';

const CHEF = { name: 'Chef', address: 'chef@example.com' };

/** What people write to a task's requester from their workflows. */
export function describeReplies(makeHost: () => Promise<DeskHost>): void {
	describe('a reply', () => {
		const fixture = useDesk(makeHost);
		let desk: SpeakingDesk;
		let filed: FiledMail;
		let begun = 0;
		const begin = async (communication: Partial<CommunicationSettings> = {}): Promise<void> => {
			begun += 1;
			desk = await new SpeakingDesk(fixture(), communication, begun * 10).save();
			filed = await desk.file({ cc: [CHEF], subject: 'Printer' });
		};
		beforeEach(async () => {
			await begin();
		});
		const reply = async (typed: Reply): Promise<StoredCommunication> =>
			await replyToTask(desk.store, { idOrReference: filed.task.reference }, typed);

		it('goes to the requester and those in copy, in the division’s name and in its thread', async () => {
			const sent = await reply({ text: ' It works.\n', author: 'Kim Young <kim@example.org>' });

			expect(sent).toMatchObject({
				direction: 'outgoing',
				purpose: 'answer',
				delivery: 'queued',
				fromName: 'Kim Young',
				fromAddress: 'kim@example.org',
				to: [ANNA],
				cc: [CHEF],
				newText: 'It works.',
				automatic: false,
			});
			expect(sent.subject).toMatch(/^\[IT#1\] .*Printer$/);
			expect(sent.text).toContain('It works.');
			expect(sent.html).toContain('It works.');
			const leased = await leaseNext(desk.store, { divisionName: 'IT', owner: 'me', leaseMs: 1 });
			expect(leased).toMatchObject({
				from: '"IT" <it@example.com>',
				isPersonal: true,
				copies: [CHEF.address],
				headers: { 'Reply-To': 'it@example.com', 'In-Reply-To': filed.communication.messageId },
			});
			expect(await desk.eventsOf(filed.task.id)).toContainEqual(
				expect.objectContaining({
					kind: 'answered',
					byName: 'Kim Young',
					byAddress: 'kim@example.org',
					communicationId: sent.id,
				}),
			);
			const { revision } = await findTask(desk.store, { idOrReference: filed.task.id });
			expect(revision).toBeGreaterThan(filed.task.revision);
		});

		it.each([
			['a name', 'Kim', { fromName: 'Kim', fromAddress: 'it@example.com' }],
			['an address', 'kim@example.org', { fromName: null, fromAddress: 'kim@example.org' }],
			['nobody', '', { fromName: 'IT', fromAddress: 'it@example.com' }],
		])('is by %s', async (_, author, expected) => {
			expect(await reply({ text: 'Yes', author })).toMatchObject(expected);
		});

		it('goes to the requester alone if that is wanted', async () => {
			expect(await reply({ text: 'Yes', repliesToAll: false })).toMatchObject({ cc: [] });
		});

		it('carries its author’s HTML as it is, and its words as the text', async () => {
			await saveNoticeTemplate(desk.store, {
				name: 'Framed',
				language: 'en',
				subject: 'Hello',
				text: 'Dear {{ task.requester }}, {{ content.text }}',
				html: '<main>{{ content.html | raw }}</main>',
			});
			const html = '<table class="x"><tr><td>All <b>fine</b></td></tr></table>';

			const sent = await reply({ html, template: 'Framed' });
			const both = await reply({ html, text: 'In other words' });

			expect(sent.html).toContain(`<main>${html}</main>`);
			expect(sent.newText).toBe('All fine');
			expect(both.newText).toBe('In other words');
			expect(both.html).toContain(html);
		});

		it('is written from a template of one’s own, which may be all of it', async () => {
			await saveNoticeTemplate(desk.store, {
				name: 'Serial number',
				language: 'en',
				subject: 'Your serial number',
				text: 'Please send it.{% if content.text != "" %} {{ content.text }}{% endif %}',
				html: '',
			});

			const alone = await reply({ template: 'Serial number' });
			const filledIn = await reply({ template: 'Serial number', text: 'Thanks!' });

			expect(alone).toMatchObject({
				subject: '[IT#1] Your serial number',
				text: 'Please send it.',
				newText: 'Please send it.',
			});
			expect(filledIn.text).toBe('Please send it. Thanks!');
		});

		it('carries files', async () => {
			const sent = await reply({
				text: 'See there',
				attachments: [
					{
						fileName: 'a.txt',
						mediaType: 'text/plain',
						size: 0,
						content: async () => await Promise.resolve(Buffer.from('hello')),
					},
					{
						fileName: 'b.png',
						mediaType: 'image/png',
						size: 3,
						contentId: 'b',
						content: Buffer.from('png'),
					},
				],
			});

			expect(sent.attachments).toMatchObject([
				{ fileName: 'a.txt', size: 5 },
				{ fileName: 'b.png', contentId: 'b' },
			]);
			expect(await attachmentsOf(desk.store, sent.id)).toMatchObject([
				{ content: Buffer.from('hello') },
				{ content: Buffer.from('png') },
			]);
			const leased = await leaseNext(desk.store, { divisionName: 'IT', owner: 'me', leaseMs: 1 });
			expect(leased?.attachments).toHaveLength(2);
		});

		it('is shown to colleagues as a forward, with its files and who wrote it', async () => {
			const sent = await reply({
				text: 'On my way.',
				author: `Kim Young <${KIM.address}>`,
				internalCopies: `${BEN}, Zoe <zoe@example.org>`,
				attachments: [
					{ fileName: 'a.txt', mediaType: 'text/plain', size: 1, content: Buffer.from('a') },
				],
			});

			const copy = (await desk.history(filed.task.id)).at(-1);
			expect(copy).toMatchObject({
				purpose: 'forward',
				aboutId: sent.id,
				to: [
					{ name: '', address: BEN },
					{ name: '', address: 'zoe@example.org' },
				],
			});
			expect(copy?.text).toContain('On my way.');
			expect(copy?.text).toContain('Kim Young');
			await leaseNext(desk.store, { divisionName: 'IT', owner: 'me', leaseMs: 1 });
			const leased = await leaseNext(desk.store, { divisionName: 'IT', owner: 'me', leaseMs: 1 });
			expect(leased).toMatchObject({
				from: '"Kim Young" <it@example.com>',
				attachments: [{ fileName: 'a.txt' }],
			});
		});

		it('closes the task, and tells the requester of both in one mail', async () => {
			await begin({ tellsOfClosing: true });
			const before = await desk.queued();

			await reply({ text: 'Done', author: 'Kim', closesTask: true });

			expect(await findTask(desk.store, { idOrReference: filed.task.id })).toMatchObject({
				status: 'closed',
				closedAt: expect.any(String),
			});
			expect((await desk.queued()).slice(before.length)).toEqual([
				['answer', [ANNA.address, CHEF.address]],
			]);
			expect(await desk.eventKinds(filed.task.id)).toEqual(['created', 'answered', 'closed']);
		});

		it('may go on about a closed task', async () => {
			await closeTask(desk.store, { idOrReference: filed.task.id });

			await reply({ text: 'By the way', closesTask: true });

			expect((await findTask(desk.store, { idOrReference: filed.task.id })).status).toBe('closed');
		});

		it('is sent each time it is asked for', async () => {
			const first = await reply({ text: 'Yes' });
			const second = await reply({ text: 'Yes' });

			expect(first.messageId).not.toBe(second.messageId);
			expect(await desk.queued()).toHaveLength(2);
		});

		it('wakes the division’s agent when it is there to be sent', async () => {
			const woken: unknown[] = [];
			desk.store.changes.on('outbox', (name) => woken.push(name));

			await reply({ text: 'Yes' });

			expect(woken).toEqual(['IT']);
		});

		it('is kept as suppressed while communications are off', async () => {
			await updateSettings(desk.store, { sendsCommunications: false });

			expect(await reply({ text: 'Yes' })).toMatchObject({ delivery: 'suppressed' });
		});

		it('is answered in the thread of the last message to a requester who never wrote', async () => {
			await begin({ acknowledgement: 'newTasks' });
			const { task, messages } = await desk.file({ from: KIM }, { requester: ANNA });

			const sent = await replyToTask(desk.store, { idOrReference: task.id }, { text: 'Hello' });

			expect(sent).toMatchObject({ to: [ANNA], cc: [] });
			const row = await desk.store.db
				.selectFrom('communications')
				.select('in_reply_to')
				.where('id', '=', sent.id)
				.executeTakeFirstOrThrow();
			expect(row.in_reply_to).toBe(
				messages.find(({ purpose }) => purpose === 'acknowledgement')?.messageId,
			);
		});

		it.each<[string, Reply, object]>([
			['empty', { text: ' \n ' }, { code: 'settings-invalid', message: 'The reply is empty' }],
			['a list', { text: ['a'] }, { code: 'settings-invalid' }],
			['too long', { text: 'x'.repeat(100_001) }, { code: 'settings-invalid' }],
			['too long as HTML', { html: 'x'.repeat(500_001) }, { code: 'settings-invalid' }],
			[
				'too large',
				{ text: 'x', attachments: [file(18 * 1024 ** 2, Buffer.alloc(0))] },
				{ code: 'settings-invalid', message: expect.stringContaining('17 MB') },
			],
			[
				'too large when it is read',
				{ text: 'x', attachments: [file(0, Buffer.alloc(18 * 1024 ** 2))] },
				{ code: 'settings-invalid', message: expect.stringContaining('17 MB') },
			],
			['in a template that there is not', { template: 'No' }, { code: 'template-not-found' }],
			[
				'copied to no address',
				{ text: 'x', internalCopies: 'Ben' },
				{ code: 'recipient-invalid', message: expect.stringContaining('"Internal Copies"') },
			],
			[
				'copied to the desk',
				{ text: 'x', internalCopies: 'IT@example.com' },
				{ code: 'settings-invalid', message: expect.stringContaining('help desk itself') },
			],
			[
				'copied to the requester',
				{ text: 'x', internalCopies: ANNA.address },
				{ code: 'settings-invalid', message: expect.stringContaining('the requester') },
			],
		])('that is %s is refused, and nothing is done', async (_, typed, expected) => {
			await expect(reply({ closesTask: true, ...typed })).rejects.toMatchObject(expected);

			expect(await desk.queued()).toEqual([]);
			expect(await findTask(desk.store, { idOrReference: filed.task.id })).toEqual(filed.task);
		});

		it.each([
			['nobody', null, /no requester/],
			['a mailbox of the desk', 'IT@example.com', /mailbox of the help desk/],
			['somebody without a usable address', 'no address', /no address/],
		])('to %s is refused', async (_, address, words) => {
			await desk.store.db.updateTable('tasks').set({ requester_address: address }).execute();

			await expect(reply({ text: 'x' })).rejects.toMatchObject({
				code: 'not-possible',
				message: expect.stringMatching(words),
			});
		});

		it('needs a division that tells from where it writes', async () => {
			await desk.save({ mailbox: '' });

			await expect(reply({ text: 'x' })).rejects.toThrow('mailbox of the division "IT"');
		});

		it('is answered by the requester: that joins the task', async () => {
			const sent = await reply({ text: 'Is it on?' });

			const { outcome, task } = await desk.file({ inReplyTo: sent.messageId, subject: 'Re: hm' });

			expect([outcome, task.id]).toEqual(['joined', filed.task.id]);
			expect(sentFor(filed, 'answer')).toBeUndefined();
		});
	});
}

function file(size: number, content: Buffer) {
	return { fileName: 'a.bin', mediaType: 'application/octet-stream', size, content };
}
