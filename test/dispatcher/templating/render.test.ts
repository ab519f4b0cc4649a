import { describe, expect, it } from 'vitest';
import { checkTemplate } from '../../../dispatcher/templating/render';

const plain = { escapeHtml: false, place: 'The template' };

describe('checking a template without rendering it', () => {
	it.each([
		['a tag that is never closed', '\n\n  {% if mail.date %}', 'line 3, column 3', 'not closed'],
		['an output that is never closed', 'a {{ mail.text', 'line 1, column 3', 'not closed'],
		['an unknown filter', '{{ mail.text | shout }}', 'line 1, column 1', 'undefined filter: shout'],
		['an unknown tag', 'x\n{% python %}', 'line 2, column 1', 'tag "python" not found'],
	])('tells line and column of %s', (_what, template, position, words) => {
		expect(() => checkTemplate(template, plain)).toThrow(
			expect.objectContaining({
				code: 'template-invalid',
				message: expect.stringMatching(`^The template, ${position} cannot be used: .*${words}`),
			}),
		);
	});

	it('takes values that it does not know', () => {
		expect(() => checkTemplate('{{ mail.subject }} {{ mail.colour }}', plain)).not.toThrow();
	});

	it('knows the filter for dates where the template is rendered with dates', () => {
		const dates = { language: 'en', timeZone: 'UTC' } as const;

		expect(() => checkTemplate('{{ mail.date | when }}', { ...plain, dates })).not.toThrow();
		expect(() => checkTemplate('{{ mail.date | when }}', plain)).toThrow('undefined filter: when');
	});

	it('refuses one that is too long', () => {
		expect(() => checkTemplate('x'.repeat(200_001), plain)).toThrow('cannot be used');
	});
});
