import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { renderNotice } from '../../../dispatcher/outbox/render-notice';
import {
	shippedTemplate,
	shippedTemplateNames,
} from '../../../dispatcher/outbox/shipped-templates';
import type { NoticeTemplate } from '../../../dispatcher/outbox/types';
import { noticeValues } from './values';
import { languages, type Language } from '../../../dispatcher/core/language';

const NOTICES = ['Unprocessed mail', 'Unprocessed mail (short)'].flatMap((name) =>
	languages.map((language) => ({ name, language })),
);

function shipped(name: string, language: Language): NoticeTemplate {
	const template = shippedTemplate(name, language);
	if (template === undefined) throw new Error(`No template ${name}`);
	return template;
}

/** All that a reader's program takes for a tag, in order. */
function tagsOf(html: string): string[] {
	return html.match(/<[^>]*>/g) ?? [];
}

/** The sample's excerpt has two lines. */
function withoutOneBreak(tags: string[]): string[] {
	const quote = tags.findIndex((tag) => tag.startsWith('<blockquote'));
	return tags.toSpliced(tags.indexOf('<br>', quote), 1);
}

describe('the templates that come with the package', () => {
	it('have the same names in both languages', () => {
		const names = shippedTemplateNames();

		expect(names).toEqual([
			...['Acknowledgement', 'Answer', 'Closing', 'Forward', 'Refusal'],
			...['Unprocessed mail', 'Unprocessed mail (short)'],
		]);
		for (const language of languages) {
			expect(names.map((name) => shippedTemplate(name, language)?.name)).toEqual(names);
		}
	});

	it('do not include one of another name', () => {
		expect(shippedTemplate('Welcome', 'en')).toBeUndefined();
	});
});

describe('the templates of notices', () => {
	it.each(NOTICES)('tell all there is to know: $name, $language', async ({ name, language }) => {
		const { text, html, subject } = await renderNotice(shipped(name, language), noticeValues());

		const told = ['Printer on fire', 'The task 1042 does not exist.', 'INBOX/Unprocessed', '19:00'];
		expect(told.filter((value) => !text.includes(value))).toEqual([]);
		expect(told.filter((value) => !html.includes(value))).toEqual([]);
		expect(text).toContain('Anna Berg <anna@example.com>');
		expect(html).toContain('Anna Berg &lt;anna@example.com&gt;');
		expect(subject).toContain('Printer on fire');
	});

	it.each(NOTICES)('name what a mail lacks: $name, $language', async ({ name, language }) => {
		const values = noticeValues({ sender: '', subject: '', date: null });

		const { text } = await renderNotice(shipped(name, language), values);

		expect(text).toMatch(/unknown sender|expéditeur inconnu/);
		expect(text).toMatch(/\(no subject\)|\(sans objet\)/);
		expect(text).toMatch(/unknown date|date inconnue/);
	});

	it.each(NOTICES)('show how the mail begins: $name, $language', async ({ name, language }) => {
		const values = { ...noticeValues(), excerpt: 'Hello <b>,\n\nit burns.' };

		const { text, html } = await renderNotice(shipped(name, language), values);

		expect(text).toContain('> Hello <b>,\n> \n> it burns.\n');
		expect(html).toMatch(/<blockquote[^>]*>Hello &lt;b&gt;,<br><br>it burns\.<\/blockquote>/);
	});

	it.each(NOTICES)('name mailbox and workflow: $name, $language', async ({ name, language }) => {
		const { link, mailbox } = noticeValues();

		const { text, html } = await renderNotice(shipped(name, language), noticeValues());

		expect(text).toContain(`${mailbox}\n`);
		expect(text).toContain(`${link}\n`);
		expect(html).toContain(mailbox);
		expect(html).toContain(`href="${link}"`);
	});

	it.each(NOTICES)(
		'have no line for what is unknown: $name, $language',
		async ({ name, language }) => {
			const values = { ...noticeValues(), excerpt: '', mailbox: '', link: '' };

			const { text, html } = await renderNotice(shipped(name, language), values);

			expect(text).not.toMatch(/> |:\s*$|\n{3}/m);
			expect(html).not.toMatch(/blockquote|href|<br><\/p>/);
		},
	);

	it.each(NOTICES)('are told apart from any mail: $name, $language', async ({ name, language }) => {
		const template = shipped(name, language);
		const outline = tagsOf((await renderNotice(template, noticeValues())).html);
		const hostile = fc.string({
			unit: fc.constantFrom(
				'<',
				'>',
				'"',
				"'",
				'&',
				'</p>',
				'{{',
				'%}',
				'-->',
				'<script>',
				'a',
				' ',
			),
			minLength: 1,
		});
		await fc.assert(
			fc.asyncProperty(hostile, async (said) => {
				const one = `x${said}`;
				const values = {
					...noticeValues({ subject: one, sender: one }),
					excerpt: one,
					reason: one,
				};

				const { text, html } = await renderNotice(template, values);

				// The excerpt of a single line has no line break of its own.
				expect(tagsOf(html)).toEqual(withoutOneBreak(outline));
				expect(text).toContain(`> ${one}`);
			}),
			{ numRuns: 50 },
		);
	});

	it('are set in French with its apostrophes and spaces', async () => {
		const { subject, html } = await renderNotice(shipped('Unprocessed mail', 'fr'), noticeValues());

		expect(subject).toBe('Courriel non traité, IT\u00a0: Printer on fire');
		expect(html).toContain('l’assistance de «\u00a0IT\u00a0» n’a pas pu être traité');
	});
});
