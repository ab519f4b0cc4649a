import { describe, expect, it } from 'vitest';
import { renderTemplate } from '../../../dispatcher/templating/liquid-engine';

const LOOPS = ['a', 'b', 'c'].map((name) => `{% for ${name} in list %}`).join('');
/** One list gone over again and again makes nothing, so that time alone ends it. */
const ENDLESS = `text\n{% assign list = (1..400) %}${LOOPS}${'{% endfor %}'.repeat(3)}`;

const plain = { escapeHtml: false };

describe('a template that loops', () => {
	it('leaves the thread to others while it runs', async () => {
		let turns = 0;
		const ticking = setInterval(() => (turns += 1), 1);

		await expect(renderTemplate(ENDLESS, {}, plain)).rejects.toThrow();

		clearInterval(ticking);
		expect(turns).toBeGreaterThan(5);
	});

	it('is told with the line that it was at', async () => {
		await expect(renderTemplate(ENDLESS, {}, plain)).rejects.toMatchObject({
			message: 'it takes too long',
			line: 2,
		});
	});

	it('ends at once where it makes more than its values are worth', async () => {
		const large = '{% for a in (1..1000000) %}{% endfor %}';

		await expect(renderTemplate(large, {}, plain)).rejects.toMatchObject({
			message: 'memory alloc limit exceeded',
			line: 1,
		});
	});

	it('may make more where it is given more', async () => {
		const text = 'x'.repeat(1_000_000);

		const rendered = await renderTemplate('{{ text | upcase | downcase | size }}', { text }, plain);

		expect(rendered).toBe('1000000');
	});

	it('is not read where it has tags without number', async () => {
		await expect(renderTemplate('{{a}}'.repeat(5_001), { a: '' }, plain)).rejects.toThrow(
			'it has too many outputs and tags',
		);
	});

	it('goes through tags in tags in tags, however many', async () => {
		const depth = 1_000;
		const template = `${'{% if true %}'.repeat(depth)}x${'{% endif %}'.repeat(depth)}`;

		await expect(renderTemplate(template, {}, plain)).resolves.toBe('x');
	});
});
