import { describe, expect, it } from 'vitest';
import { newText } from '../../../dispatcher/message/quoted-text';
import { headsWithAddress, headsWithName } from './head-lines';

const answer = (text: string): string => newText({ text, kind: 'answer' });

/** Over two and three lines, as programs fold at the width of a screen. */
function folded(head: string): string[] {
	const at = head.lastIndexOf(' <');
	// A line that is a name alone begins no head.
	if (!/\p{Nd}/u.test(head.slice(0, Math.max(0, at)))) return [];
	const two = `${head.slice(0, at)}\n${head.slice(at + 1)}`;
	const end = head.lastIndexOf('> ');
	return end === -1
		? [two]
		: [two, `${head.slice(0, at)}\n${head.slice(at + 1, end + 1)}\n${head.slice(end + 2)}`];
}

describe('the head of a history', () => {
	it.each(headsWithAddress)('is known by date, time and address: %s', (_language, head) => {
		for (const written of [head, ...folded(head)]) {
			expect(answer(`It works again.\n\n${written}\n\nWe are looking at it.\nRoom 12`)).toBe(
				'It works again.',
			);
			expect(answer(`${written}\n> We are looking at it.\n\nIt works again.`)).toBe(
				'It works again.',
			);
		}
	});

	it.each(headsWithName)(
		'is known without an address before a quote: %s, %s',
		(_language, head) => {
			expect(answer(`It works again.\n\n${head}\n> We are looking at it.\n>\n> Room 12`)).toBe(
				'It works again.',
			);
		},
	);

	it.each([
		'On 02.03.26 09:20, IT help desk wrote:',
		'Am 02.03.2026 um 09:20 schrieb IT help desk:',
		'Le 02/03/2026 à 09:20, Élodie Martin a écrit :',
		'Den 2. mars 2026 kl. 09.20, skrev Anna Berg:',
		'02.03.26 09:20, Анна Берг пишет:',
		'在 2026/3/2 9:20, 张三 写道:',
	])('is known without an address and a quote by date, time, verb and name: %s', (head) => {
		expect(answer(`It works again.\n\n${head}\n\nWe are looking at it.`)).toBe('It works again.');
	});

	it.each([
		'On 24.11.2026 at 09:20 the printer wrote:\nE42 paper jam',
		'Am 24.11.2026 um 09:20 schrieb der Drucker ins Log:\nE42',
		'24.11.2026 09:20, tray 2:\nE42 paper jam',
		'On 24 November 2026 Anna wrote:\nno paper.',
		'The log of 2026-11-24 09:20:\nE42',
		'Please ask anna@example.com about this:\nwho has the key?',
		'On 24.11.2026 09:20 we told anna@example.com this:\nE42',
		'Quoting the manual:\nopen the tray',
		'Error 2026 at 12:30:\nstack trace',
	])('is not seen in what a person writes: %j', (text) => {
		expect(answer(text)).toBe(text);
	});
});
