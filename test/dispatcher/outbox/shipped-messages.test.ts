import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languages, type Language } from '../../../dispatcher/core/language';
import { renderNotice } from '../../../dispatcher/outbox/render-notice';
import {
	shippedTemplate,
	shippedTemplateNames,
} from '../../../dispatcher/outbox/shipped-templates';
import {
	noticeParts,
	type NoticeTemplate,
	type NoticeValues,
} from '../../../dispatcher/outbox/types';
import { noticeValues } from './values';

const NAMES = shippedTemplateNames();
const TO_REQUESTERS = ['Acknowledgement', 'Answer', 'Closing'];
const TO_EMPLOYEES = ['Forward', 'Refusal'];

function each(names: string[]): Array<{ name: string; language: Language }> {
	return names.flatMap((name) => languages.map((language) => ({ name, language })));
}

function shipped({ name, language }: { name: string; language: Language }): NoticeTemplate {
	const template = shippedTemplate(name, language);
	if (template === undefined) throw new Error(`No template ${name}`);
	return template;
}

/** All that a message can tell, each value in words of its own. */
function everything(word = ''): NoticeValues {
	const say = (name: string): string => `(${name}${word})`;
	return {
		division: {
			name: say('division'),
			tag: say('tag'),
			signature: say('signature'),
			logo: say('logo'),
		},
		task: {
			reference: say('reference'),
			title: say('title'),
			status: say('status'),
			priority: say('priority'),
			assignee: say('assignee'),
			requester: say('requester'),
			dueAt: '2026-11-24T19:00:00.000Z',
		},
		mail: {
			sender: say('sender'),
			subject: say('subject'),
			date: '2026-11-23T19:00:00.000Z',
			messageId: say('id'),
		},
		author: say('author'),
		content: { text: say('text'), html: '<p>(html)</p>' },
		copies: say('copies'),
		attachments: {
			sent: [{ name: say('sent'), size: say('sent size') }],
			left: [{ name: say('left'), size: say('left size') }],
		},
		marker: say('marker'),
		reason: say('reason'),
		folder: say('folder'),
		excerpt: say('excerpt'),
		mailbox: say('mailbox'),
		link: say('link'),
		timeZone: 'UTC',
	};
}

/** The values that are told, and the dates. */
function toldIn(text: string): string[] {
	return [...new Set(text.match(/\([a-z ]+\)|2[34] (?=nov)/gi) ?? [])].toSorted();
}

/** All that a reader's program takes for a tag, in order. */
function tagsOf(html: string): string[] {
	return html.match(/<[^>]*>/g) ?? [];
}

/** What people read of a template: no Liquid, no tags, no styles. */
function wordsOf(template: string): string {
	return template
		.replaceAll(/<style>[^]*?<\/style>/g, '')
		.replaceAll(/\{\{[^]*?\}\}/g, 'X')
		.replaceAll(/\{%[^]*?%\}|<[^>]*>/g, '');
}

describe.each(NAMES)('%s', (name) => {
	it('tells the same in both languages', async () => {
		const [english, french] = await Promise.all(
			languages.map(
				async (language) => await renderNotice(shipped({ name, language }), everything()),
			),
		);

		for (const part of noticeParts) {
			expect(toldIn(french?.[part] ?? '')).toEqual(toldIn(english?.[part] ?? '?'));
		}
	});

	it.each(languages)('lets no value add a tag or an attribute, in %s', async (language) => {
		const template = shipped({ name, language });
		const outline = tagsOf((await renderNotice(template, everything('x'))).html);
		const hostile = fc.string({
			unit: fc.constantFrom(
				...['<', '>', '"', "'", '&', '</p>', '</style>', '{{', '%}', '-->', '<script>', 'a', ' '],
			),
			minLength: 1,
		});
		await fc.assert(
			fc.asyncProperty(hostile, async (said) => {
				const { html } = await renderNotice(template, everything(`x${said}`));

				expect(tagsOf(html).map(withoutValues)).toEqual(outline.map(withoutValues));
			}),
			{ numRuns: 50 },
		);
	});

	it.each(languages)('has no raw value but the content, in %s', (language) => {
		const { html, text, subject } = shipped({ name, language });

		expect((html + text + subject).match(/\{\{[^}]*\|\s*raw/g) ?? []).toEqual(
			['Answer', 'Forward'].includes(name) ? ['{{ content.html | raw'] : [],
		);
	});

	it.each(languages)('reads well whatever is missing, in %s', async (language) => {
		const template = shipped({ name, language });
		const whole = everything();
		const names = Object.keys(whole.task) as Array<keyof NoticeValues['task']>;
		await fc.assert(
			fc.asyncProperty(fc.infiniteStream(fc.boolean()), async (choices) => {
				const maybe = (value: string): string => (choices.next().value === true ? '' : value);
				const isInTask = choices.next().value;
				const task = isInTask
					? { ...whole.task, title: maybe('T'), assignee: maybe('A'), dueAt: null }
					: { ...Object.fromEntries(names.map((one) => [one, ''])), dueAt: null };
				const values = {
					...whole,
					division: { name: 'IT', tag: 'IT', signature: maybe('S\nS'), logo: maybe('L') },
					task: task as NoticeValues['task'],
					mail: { sender: maybe('S'), subject: maybe('S'), date: null, messageId: null },
					author: maybe('A'),
					content: { text: 'Text', html: maybe('<p>Text</p>') },
					attachments: { sent: [], left: choices.next().value ? whole.attachments.left : [] },
					copies: maybe('C'),
					marker: maybe('##- M -##'),
					reason: 'Reason',
					excerpt: maybe('One\n\nTwo'),
					mailbox: maybe('M'),
					link: maybe('https://n8n.example.com'),
				};

				const { subject, text, html } = await renderNotice(template, values);

				expect(subject).not.toBe('');
				// No second blank line, no label without its value, nothing said of nothing.
				expect(text).not.toMatch(/\n{3}|:\s*(?:\n\n|$(?![^]))|\(\)|“”|«\s*»|^ | {2}/m);
				expect(html).not.toMatch(/(?:href|src)=""|<p[^>]*><\/p>|\(\)|“”|«\s*»|undefined|null/);
			}),
			{ numRuns: 100 },
		);
	});

	it('is set in French with its apostrophes and spaces', () => {
		for (const part of noticeParts) {
			const words = wordsOf(shipped({ name, language: 'fr' })[part]);

			expect(words).not.toMatch(/'|[^\u00a0] ?:(?!\/)|[^\u202f][;!?]|[^\u00a0]»|«[^\u00a0]/u);
		}
	});
});

/** A value inside of an attribute may be anything, as long as it stays inside. */
function withoutValues(tag: string): string {
	return tag.replaceAll(/\((?:link|logo|division)x[^"]*\)/g, '(value)');
}

describe('what requesters get', () => {
	it.each(each(TO_REQUESTERS))('is signed: $name, $language', async (template) => {
		const values = { ...noticeValues(), division: { ...everything().division, logo: '' } };
		const signed = { ...values, division: { ...values.division, signature: 'IT desk\nRoom 12\n' } };

		const { text, html } = await renderNotice(shipped(template), signed);

		expect(text).toMatch(/\n\n-- \nIT desk\nRoom 12\n$/);
		expect(html).toContain('>IT desk<br>Room 12</p>');
		expect(html).not.toContain('<img');
	});

	it.each(each(TO_REQUESTERS))(
		'is signed with the name of a division that has no signature: $name, $language',
		async (template) => {
			const { text, html } = await renderNotice(shipped(template), noticeValues());

			expect(text).toMatch(/\n\n-- \nIT\n$/);
			expect(html).toContain('>IT</p>');
		},
	);

	it.each(each(TO_REQUESTERS))('has the logo: $name, $language', async (template) => {
		const values = noticeValues();
		const logo = 'https://example.com/a.png?b=1&c=2';

		const { html } = await renderNotice(shipped(template), {
			...values,
			division: { ...values.division, logo },
		});

		expect(html).toContain('src="https://example.com/a.png?b=1&amp;c=2" alt="IT"');
	});

	it.each(each(TO_REQUESTERS))(
		'has nothing that is internal: $name, $language',
		async (template) => {
			const { text, html } = await renderNotice(shipped(template), everything());

			expect(toldIn(text + html)).not.toEqual(
				expect.arrayContaining([
					expect.stringMatching(/marker|assignee|priority|folder|link|left/),
				]),
			);
		},
	);

	it.each(languages)(
		'acknowledges with the reference, and repeats nothing that anybody could have written, in %s',
		async (language) => {
			const { text, html, subject } = await renderNotice(
				shipped({ name: 'Acknowledgement', language }),
				noticeValues(),
			);

			expect(subject).toBe('Printer on fire');
			expect(text).toContain('[IT#1042]');
			expect(`${text} ${html}`).not.toContain('burns');
		},
	);

	it.each(languages)('answers with the employee’s words alone, in %s', async (language) => {
		const { text, html } = await renderNotice(
			shipped({ name: 'Answer', language }),
			noticeValues(),
		);

		expect(text).toBe('The printer burns.\n\n-- \nIT\n');
		expect(
			wordsOf(html.replace(/<title>.*<\/title>/, ''))
				.split(/\s*\n\s*/)
				.filter(Boolean),
		).toEqual(['The printer burns.', 'IT']);
	});
});

describe('what employees get', () => {
	it.each(languages)(
		'is forwarded below the line that answers stand above, in %s',
		async (language) => {
			const { text, html } = await renderNotice(
				shipped({ name: 'Forward', language }),
				everything(),
			);

			expect(text).toMatch(/^\(marker\)\n\n\(author\)/);
			expect(wordsOf(html.slice(html.indexOf('<body')))).toMatch(/^\s+\(marker\)\s+\(author\)/);
			expect(text).toMatch(/\n\n\(text\)\n\n/);
			expect(html).toContain('><p>(html)</p></div>');
		},
	);

	it.each(languages)('names status and priority in its language, %s', async (language) => {
		const values = noticeValues();
		const task = { ...values.task, status: 'pending', priority: 'high' };

		const { text, html } = await renderNotice(shipped({ name: 'Forward', language }), {
			...values,
			task,
		});

		const words = { en: ['Pending', 'High'], fr: ['En attente', 'Haute'] }[language];
		for (const word of words) {
			expect(text).toContain(`: ${word}\n`);
			expect(html).toContain(`>${word}</td>`);
		}
	});

	it.each(languages)('shows text as lines where there is no HTML, in %s', async (language) => {
		const values = { ...noticeValues(), content: { text: 'Hello <b>,\n\nit burns.', html: '' } };

		const { html } = await renderNotice(shipped({ name: 'Forward', language }), values);

		expect(html).toContain('>Hello &lt;b&gt;,<br><br>it burns.</div>');
	});

	it.each(each(TO_EMPLOYEES))(
		'says which commands there are: $name, $language',
		async (template) => {
			const { text, html } = await renderNotice(shipped(template), everything());

			for (const command of ['#note', '#close', '#assign anna@example.com', '#pending 3d']) {
				expect(text).toContain(`\n${command} – `);
				expect(html).toContain(`>${command}</code> – `);
			}
		},
	);

	it.each(languages)('says what was not done and why, in %s', async (language) => {
		const { text, html, subject } = await renderNotice(shipped({ name: 'Refusal', language }), {
			...noticeValues(),
			excerpt: '#assign nobody',
		});

		expect(subject).toMatch(/^(?:Not done|Non effectué\u00a0): Printer on fire$/);
		expect(text).toContain('The task 1042 does not exist.');
		expect(text).toContain('> #assign nobody\n');
		expect(html).toContain('#assign nobody</blockquote>');
	});
});

it('HTML that templates without one get looks like theirs', () => {
	const frame = readFileSync(
		join(__dirname, '../../../dispatcher/outbox/templates/from-text.liquid'),
		'utf8',
	);
	const box = /<div style="max-width[^"]*"/.exec(frame)?.[0] ?? '?';

	for (const template of each(NAMES)) expect(shipped(template).html).toContain(box);
});
