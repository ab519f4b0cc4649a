import { describe, expect, it } from 'vitest';
import { decideMails } from '../../dispatcher/inbox/decide-mails';
import type { IntakeItem } from '../../dispatcher/message/item';
import { blankMail } from '../../dispatcher/message/mail';
import { listNoticeTemplates } from '../../dispatcher/outbox/notice-templates';
import { previewNotice } from '../../dispatcher/outbox/preview-notice';
import { queueNotice } from '../../dispatcher/outbox/queue-notice';
import { saveNoticeTemplate } from '../../dispatcher/outbox/save-notice-template';
import { updateSettings } from '../../dispatcher/settings/update-settings';
import { fileMail } from '../hosts/desk-tables';
import type { DeskHost } from './desk-contract';
import { division, filing, intakeRow, mail, useDesk, type DeskFixture } from './desk-fixture';

const SHIPPED = 'Unprocessed mail';
const mine = { name: 'Mine', language: 'en', subject: 'S', text: 'T', html: '<p>H</p>' };

export function describeNotices(makeHost: () => Promise<DeskHost>): void {
	describe('a preview of a notice', () => {
		const fixture = useDesk(makeHost);

		it('tells of a sample, in the dispatcher’s language', async () => {
			const { store } = fixture();
			await updateSettings(store, { language: 'fr' });

			const preview = await previewNotice(store, { name: SHIPPED });

			expect(preview).toMatchObject({ name: SHIPPED, language: 'fr' });
			expect(preview.subject).toContain('L’imprimante du deuxième étage');
			expect(preview.html).toContain('https://n8n.example.com/workflow/sample');
		});

		it('may be made of texts that are not saved', async () => {
			const { store } = fixture();
			await saveNoticeTemplate(store, mine);

			const changed = await previewNotice(store, { name: 'Mine', subject: '{{ mailbox }}' });
			const fresh = await previewNotice(store, { name: 'Other', subject: 'S', text: 'a & b' });

			expect(changed).toMatchObject({ subject: 'it@example.com', text: 'T', html: '<p>H</p>' });
			expect(fresh).toMatchObject({ subject: 'S', text: 'a & b' });
			expect(fresh.html).toContain('a &amp; b');
			expect(await listNoticeTemplates(store, { origin: 'own' })).toHaveLength(1);
		});

		it('tells of a mail that was decided about, and link to the workflow', async () => {
			const { store } = fixture();
			const item = await decide(fixture());

			const preview = await previewNotice(store, {
				name: 'Mine',
				subject: '{{ mail.subject }} in {{ folder }}',
				text: '{{ mail.sender }}: {{ reason }} {{ excerpt }} {{ link }}',
				intakeId: item.intake.id ?? 0,
				workflow: { n8nAddress: 'http://n8n.test:5678/', workflowId: 'w1' },
			});

			expect(preview).toMatchObject({
				subject: 'The printer is on fire in INBOX/Unprocessed',
				text: 'Anna <anna@example.com>: No such task Help! http://n8n.test:5678/workflow/w1',
			});
		});

		it('tells of a mail that is in a task', async () => {
			const desk = fixture();
			const intakeId = await intakeRow(desk, 1);
			await fileMail(desk.store, filing(intakeId));

			const preview = await previewNotice(desk.store, {
				name: 'Mine',
				subject: '{{ mail.subject }}',
				text: '{{ excerpt }} {{ reason }}',
				intakeId,
			});

			expect(preview).toMatchObject({
				subject: '[IT#1] The printer is on fire',
				text: 'Help! The task 1042 does not exist',
			});
		});

		it('tells of no mail that is unknown, or of which nothing is kept', async () => {
			const desk = fixture();
			const intakeId = await intakeRow(desk, 1);

			await expect(
				previewNotice(desk.store, { name: SHIPPED, intakeId: 99 }),
			).rejects.toMatchObject({ code: 'not-found' });
			await expect(previewNotice(desk.store, { name: SHIPPED, intakeId })).rejects.toMatchObject({
				code: 'not-possible',
			});
		});

		it.each([
			['does not exist', { name: 'Nobody’s' }, 'not-found'],
			['has a text only', { name: 'New', text: 'T' }, 'settings-invalid'],
			['cannot be rendered', { name: SHIPPED, html: '{{ x }}' }, 'template-invalid'],
		])('needs a template: not one that %s', async (_what, request, code) => {
			await expect(previewNotice(fixture().store, request)).rejects.toMatchObject({ code });
		});
	});

	describe('the notice of an unprocessed mail', () => {
		const fixture = useDesk(makeHost);
		const settings = {
			template: 'Facts',
			recipients: ['boss@example.com'],
			sender: 'it@example.com',
			attachOriginal: false,
		};
		const queued = async () =>
			await fixture()
				.store.db.selectFrom('outbox')
				.select(['subject', 'text', 'html'])
				.executeTakeFirstOrThrow();

		it('has an excerpt, the mailbox and a link to the workflow at the desk’s address', async () => {
			const desk = fixture();
			await saveNoticeTemplate(desk.store, {
				...mine,
				name: 'Facts',
				text: '{{ excerpt }}|{{ mailbox }}|{{ link }}',
				html: '',
			});
			await updateSettings(desk.store, { address: 'https://desk.example.com/n8n', port: 8443 });
			const item = await decide(desk, { newText: `${'Help!\n'.repeat(20)}` });
			const kept = await keptItem(desk);

			await queueNotice(desk.store, settings, {
				item: kept,
				intakeId: item.intake.id ?? 0,
				divisionId: desk.divisionId,
				reason: 'No such task',
				folder: 'INBOX/Unprocessed',
				workflow: { n8nAddress: 'http://localhost:5678', workflowId: 'w1' },
			});

			const excerpt = `${'Help!\n'.repeat(12).trim()}…`;
			const { text, html } = await queued();
			expect(text).toBe(`${excerpt}|it@example.com|https://desk.example.com:8443/n8n/workflow/w1`);
			expect(html).toContain('Help!<br>');
		});

		it('is not written about a mail from the division’s own address', async () => {
			const desk = fixture();
			const item = await decide(desk, { from: { name: '', address: 'IT@Example.com' } });

			const { result } = await queueNotice(desk.store, settings, {
				item,
				intakeId: item.intake.id ?? 0,
				divisionId: desk.divisionId,
				reason: 'It is no request',
				folder: 'INBOX/Unprocessed',
			});

			expect(result).toEqual({
				state: 'not needed',
				remark: 'The mail comes from the division’s own address.',
			});
		});

		it('does without an excerpt in a decision of an earlier version', async () => {
			const desk = fixture();
			const item = await decide(desk);

			await queueNotice(
				desk.store,
				{ ...settings, template: SHIPPED },
				{
					item: { ...item, mail: { ...item.mail, text: '', newText: '' } },
					intakeId: item.intake.id ?? 0,
					divisionId: desk.divisionId,
					reason: 'No such task',
					folder: 'INBOX/Unprocessed',
				},
			);

			const { text } = await queued();
			expect(text).toContain('No such task');
			expect(text).not.toMatch(/sender wrote|workflow in n8n/);
		});
	});
}

/** Decides that a mail goes to Unprocessed, as Route Mail does. */
async function decide(
	desk: DeskFixture,
	changes: Partial<IntakeItem['mail']> = {},
): Promise<IntakeItem> {
	const item: IntakeItem = {
		division: division(),
		mail: {
			...blankMail(),
			...mail(),
			...changes,
		},
		mailbox: {
			account: 'imap://it@mail.example.com:993',
			folder: 'INBOX',
			uid: 1,
			uidValidity: '7',
		},
		intake: { id: await intakeRow(desk, 1), attempt: 1 },
	};
	await decideMails(desk.store, [
		{
			item,
			destination: 'unprocessed',
			folder: '',
			createMissingFolders: false,
			reason: 'No such task',
			notice: {
				template: '',
				recipients: ['boss@example.com'],
				sender: 'it@example.com',
				attachOriginal: false,
			},
		},
	]);
	return item;
}

/** What the decision keeps of its item. */
async function keptItem({ store }: DeskFixture): Promise<IntakeItem> {
	const { item } = await store.db.selectFrom('decisions').select('item').executeTakeFirstOrThrow();
	return JSON.parse(item ?? '') as IntakeItem;
}
