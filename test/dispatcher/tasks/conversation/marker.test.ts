import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markerIn } from '../../../../dispatcher/outbox/marker-line';
import { aboveMarker } from '../../../../dispatcher/tasks/conversation/marker';

const marker = markerIn('en');

describe('what an employee wrote above the marker', () => {
	it.each([
		['nothing below', 'Done.', 'Done.'],
		['the marker', `Done.\n\n${marker}\n\nsecret`, 'Done.'],
		['the marker in another language', `Fait.\n${markerIn('fr')}\nsecret`, 'Fait.'],
		['the marker quoted', `Done.\n> > ${marker}\n> secret`, 'Done.'],
		['the marker in a box', `Done.\n| *${marker}* |\nsecret`, 'Done.'],
		[
			'the marker on two lines',
			'Done.\n##- Please write your answer\nabove this line -##\nsecret',
			'Done.',
		],
		[
			'a head before it',
			`Done.\n\nOn Mon, 2 Mar 2026, Anna <a@x.org> wrote:\n${marker}\nsecret`,
			'Done.',
		],
		['a head and nothing else', `On Mon, 2 Mar 2026, Anna <a@x.org> wrote:\n${marker}\nsecret`, ''],
		['only what is quoted', `${marker}\nsecret`, ''],
		['a hash in the text', 'Use ##- as it is', 'Use ##- as it is'],
	])('is what it says, with %s', (_what, written, expected) => {
		expect(aboveMarker(written)).toBe(expected);
	});

	it('has never anything of below', () => {
		fc.assert(
			fc.property(fc.string(), fc.constantFrom('', '> ', '| ', '   '), (above, before) => {
				const left = aboveMarker(`${above}\n${before}${marker}\nthe secret below`);
				expect(left).not.toContain('secret');
				expect(left).not.toContain(marker);
			}),
		);
	});
});
