import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { renderNotice } from '../../../dispatcher/outbox/render-notice';
import type { NoticeTemplate } from '../../../dispatcher/outbox/types';
import { noticeValues } from './values';
import { renderText } from '../../../dispatcher/templating/render';

const SUBJECT_EVERYWHERE: NoticeTemplate = {
	name: 'Own',
	language: 'en',
	subject: '{{ mail.subject }}',
	text: '{{ mail.subject }}',
	html: '{{ mail.subject }}',
};

function withHtml(html: string): NoticeTemplate {
	return { ...SUBJECT_EVERYWHERE, html };
}

describe('a notice', () => {
	it.each(['{{ 7 | times: 6 }}', '{% raw %}', '{% assign x = 1 %}', '{{ mail.sender }}', '%}{{'])(
		'shows %s in a value as it is written',
		async (subject) => {
			const notice = await renderNotice(SUBJECT_EVERYWHERE, noticeValues({ subject }));

			expect(notice).toEqual({ subject, text: subject, html: subject });
		},
	);

	it('escapes a value in the HTML, and only there', async () => {
		const subject = `<script>alert("1" & '2')</script>`;

		const notice = await renderNotice(SUBJECT_EVERYWHERE, noticeValues({ subject }));

		expect(notice.html).toBe('&lt;script&gt;alert(&#34;1&#34; &amp; &#39;2&#39;)&lt;/script&gt;');
		expect(notice.text).toBe(subject);
		expect(notice.subject).toBe(subject);
	});

	it('never reads a value as a template nor lets it open a tag, whatever the value', async () => {
		const hostile = fc.string({
			unit: fc.constantFrom('{{', '}}', '{%', '%}', '{%-', ' raw ', '<', '>', '"', 'a', ' | ', '7'),
		});
		await fc.assert(
			fc.asyncProperty(fc.oneof(hostile, fc.string({ unit: 'binary' })), async (subject) => {
				const notice = await renderNotice(SUBJECT_EVERYWHERE, noticeValues({ subject }));

				expect(notice.text).toBe(subject);
				expect(notice.html).not.toMatch(/[<>"']/);
			}),
		);
	});

	it('has a subject of one line and at most 250 characters, whatever the value', async () => {
		const values = fc.string({ unit: 'binary', maxLength: 600 });
		await fc.assert(
			fc.asyncProperty(values, async (subject) => {
				const notice = await renderNotice(SUBJECT_EVERYWHERE, noticeValues({ subject }));

				expect(notice.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
				expect(notice.subject.length).toBeLessThanOrEqual(250);
			}),
		);
	});

	it('has no other header field in its subject, whatever a template puts there', async () => {
		const everything = {
			...SUBJECT_EVERYWHERE,
			subject: '{{ excerpt }}{{ mailbox }}{{ link }}{{ folder }}{{ reason }}',
		};
		const injected = fc.string({
			unit: fc.constantFrom('\r\n', '\n', 'Bcc: ', '\u2028', '\0', 'x'),
		});
		await fc.assert(
			fc.asyncProperty(injected, async (text) => {
				const values = { ...noticeValues(), excerpt: text, mailbox: text, folder: text };

				const { subject } = await renderNotice(everything, { ...values, reason: text });

				expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
				expect(subject.length).toBeLessThanOrEqual(250);
			}),
		);
	});

	it('gets its HTML from its text where it has none, escaped and line by line', async () => {
		const template = { ...withHtml(' \n'), text: 'Hello <{{ mailbox }}>,\n{{ excerpt }}\n\nBye\n' };
		const values = { ...noticeValues(), excerpt: '<b>1</b>\n{{ 2 }}' };

		const { html } = await renderNotice(template, values);

		expect(html.split('<div')[1]?.split('</div>')[0]?.split('\n').slice(1, -1)).toEqual(
			['Hello &lt;it@example.com&gt;,', '&lt;b&gt;1&lt;/b&gt;', '{{ 2 }}', '', 'Bye'].map(
				(line, index) => `    ${line}${index === 4 ? '' : '<br>'}`,
			),
		);
	});

	it('has a subject that is shown in the order in which it is written', async () => {
		const notice = await renderNotice(
			SUBJECT_EVERYWHERE,
			noticeValues({ subject: 'invoice\u202efdp\u2069.exe' }),
		);

		expect(notice.subject).toBe('invoicefdp.exe');
	});

	it('cuts a long subject between characters and says so', async () => {
		const subject = `${'a'.repeat(248)}😀😀`;

		const notice = await renderNotice(SUBJECT_EVERYWHERE, noticeValues({ subject }));

		expect(notice.subject).toBe(`${'a'.repeat(248)}…`);
	});

	it('shows a date in its language and time zone', async () => {
		const values = { ...noticeValues(), timeZone: 'America/Montreal' };
		const french = { ...withHtml('{{ mail.date | when }}'), language: 'fr' as const };

		const { html } = await renderNotice(french, values);

		expect(html).toMatch(/^23 novembre 2026 à 14:00/);
	});

	it('says where a date is unknown', async () => {
		const { html } = await renderNotice(
			withHtml('{{ mail.date | when }}'),
			noticeValues({ date: null }),
		);

		expect(html).toBe('unknown date');
	});
});

describe('a template that cannot be used', () => {
	it('is named with its language, its part and the place of an unknown value', async () => {
		const rendering = renderNotice(withHtml('first\nsecond {{ mail.colour }}'), noticeValues());

		await expect(rendering).rejects.toMatchObject({
			code: 'template-invalid',
			message:
				'The html of notice template "Own" (en), line 2, column 11 cannot be used: undefined variable: mail.colour',
		});
	});

	it('is named with the place of a tag that is never closed', async () => {
		const rendering = renderNotice(withHtml('\n\n{% if mail.date %}'), noticeValues());

		await expect(rendering).rejects.toMatchObject({
			code: 'template-invalid',
			message: expect.stringContaining(
				'line 3, column 1 cannot be used: tag {% if mail.date %} not closed',
			),
		});
	});

	it.each([
		'{% include "package.json" %}',
		'{% render "./package.json" %}',
		'{% layout "/etc/hostname" %}',
	])('cannot read files: %s', async (html) => {
		await expect(renderNotice(withHtml(html), noticeValues())).rejects.toMatchObject({
			code: 'template-invalid',
		});
	});

	it.each([
		[
			'runs without end',
			'{% for a in (1..90000) %}{% for b in (1..90) %}{% for c in (1..90) %}{{ c }}{% endfor %}{% endfor %}{% endfor %}',
		],
		['makes a huge list', '{% for a in (1..999999999) %}{% endfor %}'],
		[
			'doubles a text again and again',
			`{% assign a = 'xxxxxxxxxx' %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}`,
		],
		['is endless itself', 'x'.repeat(200_001)],
	])('ends at a limit where it %s', async (_what, html) => {
		await expect(renderNotice(withHtml(html), noticeValues())).rejects.toMatchObject({
			code: 'template-invalid',
		});
	});

	it.each(['constructor', '__proto__', 'toString'])(
		'cannot reach %s, which no value has of its own',
		async (property) => {
			const rendering = renderNotice(withHtml(`{{ mail.${property} }}`), noticeValues());

			await expect(rendering).rejects.toMatchObject({ code: 'template-invalid' });
		},
	);
});

describe('the text of a task', () => {
	it('is rendered over plain data, its lines kept and nothing escaped', async () => {
		const text = await renderText('{{ mail.subject }}:\n{{ mail.text }}', {
			mail: { subject: 'A & B', text: '{{ 1 }}' },
		});

		expect(text).toBe('A & B:\n{{ 1 }}');
	});

	it('names the template that cannot be used', async () => {
		await expect(renderText('{{ mail.nothing }} here', { mail: {} })).rejects.toMatchObject({
			code: 'template-invalid',
			message:
				'The template "{{ mail.nothing }} here", line 1, column 4 cannot be used: undefined variable: mail.nothing',
		});
	});

	it('takes the text of a mail of several megabytes', async () => {
		const text = 'x'.repeat(8_000_000);

		const rendered = await renderText('{{ mail.text }}', { mail: { text } });

		expect(rendered).toHaveLength(text.length);
	});
});
