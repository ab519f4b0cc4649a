import { describe, expect, it } from 'vitest';
import { deleteNoticeTemplate } from '../../dispatcher/outbox/delete-notice-template';
import {
	listNoticeTemplateNames,
	listNoticeTemplates,
} from '../../dispatcher/outbox/notice-templates';
import { saveNoticeTemplate } from '../../dispatcher/outbox/save-notice-template';
import { shippedTemplateNames } from '../../dispatcher/outbox/shipped-templates';
import { saveDivision } from '../../dispatcher/settings/divisions';
import type { DeskHost } from './desk-contract';
import { division, useDesk } from './desk-fixture';

const SHIPPED = 'Unprocessed mail';
const mine = { name: 'Mine', language: 'en', subject: 'S', text: 'T', html: '<p>H</p>' };

/** One list gone over again and again makes nothing, so that time alone ends it. */
const LOOP = '{% assign list = (1..400) %}'
	.concat(...['a', 'b', 'c'].map((name) => `{% for ${name} in list %}`))
	.concat('{% endfor %}'.repeat(3));

export function describeNoticeTemplates(makeHost: () => Promise<DeskHost>): void {
	describe('notice templates', () => {
		const fixture = useDesk(makeHost);
		const listOwn = async () => await listNoticeTemplates(fixture().store, { origin: 'own' });

		it('are the shipped ones in a new desk', async () => {
			const { store } = fixture();

			const listed = await listNoticeTemplates(store);

			expect(listed.map(({ name, language, origin }) => [name, language, origin])).toEqual(
				shippedTemplateNames().flatMap((name) => [
					[name, 'en', 'shipped'],
					[name, 'fr', 'shipped'],
				]),
			);
			expect(await listNoticeTemplateNames(store)).toEqual([]);
		});

		it('are listed with their texts, by language and origin', async () => {
			const { store } = fixture();
			await saveNoticeTemplate(store, mine);
			await saveNoticeTemplate(store, { ...mine, language: 'fr', subject: 'Sujet' });

			expect(await listNoticeTemplates(store, { language: 'fr', origin: 'own' })).toEqual([
				{ ...mine, language: 'fr', subject: 'Sujet', origin: 'own', replacesShipped: false },
			]);
			expect(await listNoticeTemplateNames(store)).toEqual(['Mine']);
		});

		it('change only in the texts that are given', async () => {
			const { store, otherDesk } = fixture();
			await saveNoticeTemplate(store, mine);

			const saved = await saveNoticeTemplate(otherDesk, {
				name: ' Mine ',
				language: 'en',
				subject: 'New',
			});

			expect(saved).toEqual({ ...mine, subject: 'New', origin: 'own', replacesShipped: false });
			expect(await listOwn()).toEqual([saved]);
		});

		it('keep both changes of two who change different texts at the same moment', async () => {
			const { rivals } = fixture();
			await saveNoticeTemplate(rivals[0], mine);

			await Promise.all([
				saveNoticeTemplate(rivals[0], { name: 'Mine', language: 'en', subject: 'New' }),
				saveNoticeTemplate(rivals[1], { name: 'Mine', language: 'en', text: 'New' }),
			]);

			expect(await listOwn()).toMatchObject([{ subject: 'New', text: 'New', html: '<p>H</p>' }]);
		});

		it('are one where two create the same one at the same moment', async () => {
			const { rivals } = fixture();

			await Promise.all(rivals.map(async (rival) => await saveNoticeTemplate(rival, mine)));

			expect(await listOwn()).toHaveLength(1);
		});

		it('take the place of a shipped one and begin with its texts', async () => {
			const { store } = fixture();
			const before = await listNoticeTemplates(store, { language: 'en' });

			await saveNoticeTemplate(store, { name: SHIPPED, language: 'en', subject: 'Look!' });

			expect(await listNoticeTemplates(store, { language: 'en' })).toEqual(
				before.map((template) =>
					template.name === SHIPPED
						? { ...template, subject: 'Look!', origin: 'own', replacesShipped: true }
						: template,
				),
			);
		});

		it.each([
			['a subject', { text: 'T' }, 'has no subject'],
			['a text', { subject: 'S', text: ' \n' }, 'has no text'],
			['both', { html: '<p>H</p>' }, 'has no subject and no text'],
			['anything', {}, 'No text is given'],
		])('are not created without %s', async (_what, texts, words) => {
			const saving = saveNoticeTemplate(fixture().store, {
				name: 'Mine',
				language: 'en',
				...texts,
			});

			await expect(saving).rejects.toMatchObject({
				code: 'settings-invalid',
				message: expect.stringContaining(words),
			});
			expect(await listOwn()).toEqual([]);
		});

		it.each([
			['no name', { name: ' ' }, 'has no name'],
			['a name without end', { name: 'x'.repeat(101) }, '101 characters'],
			['a name of two lines', { name: 'one\ntwo' }, 'line break'],
			['a name that is shown in another order', { name: 'one\u202etwo' }, 'control character'],
			['an unknown language', { language: 'de' }, 'no notices in the language "de"'],
		])('cannot have %s', async (_what, changes, words) => {
			await expect(
				saveNoticeTemplate(fixture().store, { ...mine, ...changes }),
			).rejects.toMatchObject({
				code: 'settings-invalid',
				message: expect.stringContaining(words),
			});
		});

		it.each([
			['that is never closed', 'one\ntwo {% if link %}', 'line 2, column 5'],
			['with an unknown value', '\n {{ mail.colour }}', 'line 2, column 5'],
			['with an unknown filter', '{{ reason | shout }}', 'undefined filter: shout'],
			['with a value that is unknown without a link', '{% if link == "" %}{{ x }}{% endif %}', 'x'],
			[
				'with a value that is unknown with a task',
				'{% if task.reference != "" %}{{ task.colour }}{% endif %}',
				'task.colour',
			],
			[
				'with a value that is unknown with files',
				'{% for file in attachments.left %}{{ file.colour }}{% endfor %}',
				'file.colour',
			],
			['that makes a huge list', '{% for a in (1..999999999) %}{% endfor %}', 'limit exceeded'],
			['that loops', LOOP, 'it takes too long'],
		])('are refused %s, and the old one is kept', async (_what, html, words) => {
			const { store } = fixture();
			await saveNoticeTemplate(store, mine);
			const before = await listOwn();

			const saving = saveNoticeTemplate(store, { ...mine, subject: 'New', html });

			await expect(saving).rejects.toMatchObject({
				code: 'template-invalid',
				message: expect.stringMatching(/^The html of notice template "Mine" \(en\)/),
			});
			await expect(saving).rejects.toThrow(words);
			expect(await listOwn()).toEqual(before);
		});

		it('can be saved under any name with all that there is to tell', async () => {
			const { store } = fixture();
			const texts = {
				subject: '{{ task.reference }} {{ task.title }}',
				text: '{{ marker }} {{ author }} {{ content.text }} {{ task.dueAt | when }}',
				html: '{{ content.html | raw }}{% for file in attachments.left %}{{ file.name }}{% endfor %}',
			};

			const saved = await saveNoticeTemplate(store, { ...mine, ...texts });

			expect(saved).toMatchObject(texts);
		});

		it.each(shippedTemplateNames())('can begin with the texts of %s', async (name) => {
			const { store } = fixture();
			const listed = await listNoticeTemplates(store);
			const { subject, text, html, language } = listed.find((one) => one.name === name) ?? mine;

			const saved = await saveNoticeTemplate(store, {
				...{ name: 'Mine', language },
				...{ subject, text, html },
			});

			expect(saved).toEqual({
				...{ name: 'Mine', language, subject, text, html },
				...{ origin: 'own', replacesShipped: false },
			});
		});

		it('can be mended in one text while another one is broken', async () => {
			const { store } = fixture();
			await store.db
				.insertInto('notice_templates')
				.values({ ...mine, html: '{{ broken' })
				.execute();

			await saveNoticeTemplate(store, { name: 'Mine', language: 'en', html: '<p>Whole</p>' });

			expect(await listOwn()).toMatchObject([{ html: '<p>Whole</p>' }]);
		});

		describe('that are deleted', () => {
			it('leave the shipped one in use, if there is one', async () => {
				const { store } = fixture();
				await saveDivision(store, division({ noticeTemplate: SHIPPED }));
				await saveNoticeTemplate(store, { ...mine, name: SHIPPED });

				const deleted = await deleteNoticeTemplate(store, { name: SHIPPED });

				expect(deleted).toEqual({ name: SHIPPED, languages: ['en'] });
				expect(await listOwn()).toEqual([]);
			});

			it('are those of one language, or of all', async () => {
				const { store } = fixture();
				await saveNoticeTemplate(store, mine);
				await saveNoticeTemplate(store, { ...mine, language: 'fr' });

				const one = await deleteNoticeTemplate(store, { name: 'Mine', language: 'fr' });
				const all = await deleteNoticeTemplate(store, { name: 'Mine' });

				expect([one.languages, all.languages]).toEqual([['fr'], ['en']]);
			});

			it('must not be used by a division that nothing is left for', async () => {
				const { store } = fixture();
				await saveNoticeTemplate(store, mine);
				await saveDivision(store, division({ noticeTemplate: 'Mine' }));

				await expect(deleteNoticeTemplate(store, { name: 'Mine' })).rejects.toMatchObject({
					code: 'not-possible',
					message: 'The notice template "Mine" is used by the division "IT"',
				});
				expect(await listOwn()).toHaveLength(1);
			});

			it('may be used in the language that the dispatcher does not write', async () => {
				const { store } = fixture();
				await saveNoticeTemplate(store, mine);
				await saveNoticeTemplate(store, { ...mine, language: 'fr' });
				await saveDivision(store, division({ noticeTemplate: 'Mine' }));

				await deleteNoticeTemplate(store, { name: 'Mine', language: 'fr' });
				const deleting = deleteNoticeTemplate(store, { name: 'Mine', language: 'en' });

				await expect(deleting).rejects.toMatchObject({ code: 'not-possible' });
			});

			it.each([
				['that is unknown', { name: 'Nobody’s' }, 'not-found', 'There is no notice template'],
				['that is shipped', { name: SHIPPED }, 'not-possible', 'comes with the package'],
				[
					'in a language it is not written in',
					{ name: 'Mine', language: 'fr' },
					'not-found',
					'only in: en',
				],
			])('cannot be one %s', async (_what, request, code, words) => {
				const { store } = fixture();
				await saveNoticeTemplate(store, mine);

				await expect(deleteNoticeTemplate(store, request)).rejects.toMatchObject({
					code,
					message: expect.stringContaining(words),
				});
			});
		});
	});
}
