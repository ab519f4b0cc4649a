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

describe('a template that is used again', () => {
	it('shows what it is given each time, each as it is asked to', async () => {
		const template = '{{ a }} {{ b | when }}';
		const values = { a: '<1>', b: '2026-11-23T19:00:00.000Z' };
		const inParis = { language: 'fr', timeZone: 'Europe/Paris' } as const;
		const inUtc = { language: 'en', timeZone: 'UTC' } as const;
		const twice = async (): Promise<string[]> =>
			await Promise.all([
				renderTemplate(template, values, { escapeHtml: false, dates: inUtc }),
				renderTemplate(template, values, { escapeHtml: true, dates: inUtc }),
				renderTemplate(template, { ...values, a: '2' }, { escapeHtml: false, dates: inParis }),
			]);

		const shown = await twice();

		expect(shown).toEqual([
			'<1> 23 November 2026 at 19:00 UTC',
			'&lt;1&gt; 23 November 2026 at 19:00 UTC',
			expect.stringMatching(/^2 23 novembre 2026 à 20:00/),
		]);
		expect(await twice()).toEqual(shown);
	});

	it('begins with no variable of the last time', async () => {
		const template = '{% increment n %}{% if x == 1 %}seen{% endif %}{% assign x = 1 %}{{ x }}';

		const rendered = [
			await renderTemplate(template, { x: 0 }, plain),
			await renderTemplate(template, { x: 0 }, plain),
		];

		expect(rendered).toEqual(['01', '01']);
	});

	it('may make as much as it is given, each time anew', async () => {
		const template = '{{ text | upcase | size }}';
		const text = 'x'.repeat(300_000);

		await renderTemplate(template, { text: '' }, plain);
		const sizes = [
			await renderTemplate(template, { text }, plain),
			await renderTemplate(template, { text }, plain),
		];

		expect(sizes).toEqual(['300000', '300000']);
	});

	it('is refused each time where it cannot be read', async () => {
		for (let time = 1; time <= 2; time += 1) {
			await expect(renderTemplate('\n{{ a', {}, plain)).rejects.toMatchObject({ line: 2 });
		}
	});
});
