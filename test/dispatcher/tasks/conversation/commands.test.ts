import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCommands } from '../../../../dispatcher/tasks/conversation/commands';

const none = { isNote: false, isClosing: false };

describe('the commands of an answer', () => {
	it.each([
		['#note', { ...none, isNote: true }, ''],
		['#note she is angry', { ...none, isNote: true }, 'she is angry'],
		['#Note: she is angry\nand loud', { ...none, isNote: true }, 'she is angry\nand loud'],
		['\n\u00a0#close\n\nIt works.', { ...none, isClosing: true }, 'It works.'],
		['#clore', { ...none, isClosing: true }, ''],
		['#assign anna@example.com', { ...none, assignee: 'anna@example.com' }, ''],
		['#assign <anna@example.com>', { ...none, assignee: 'anna@example.com' }, ''],
		['#assign a@x.org <mailto:a@x.org>\nHi', { ...none, assignee: 'a@x.org' }, 'Hi'],
		['#assign me', { ...none, assignee: 'me' }, ''],
		['#assigner moi', { ...none, assignee: 'me' }, ''],
		['#pending 3d', { ...none, pending: '3d' }, ''],
		['#attente', { ...none, pending: '' }, ''],
		['#note\n#assign b@x.org\nfor you', { ...none, isNote: true, assignee: 'b@x.org' }, 'for you'],
		['Hello\n#close', none, 'Hello\n#close'],
		['#1 on my list', none, '#1 on my list'],
		['# title', none, '# title'],
		['', none, ''],
	])('are read: %j', (written, commands, text) => {
		expect(readCommands(written)).toEqual({ commands, text, problems: [] });
	});

	it.each([
		['#colse', [{ kind: 'unknown', command: '#colse' }]],
		['#close it now', [{ kind: 'more', command: '#close', words: 'it now' }]],
		['#assign', [{ kind: 'assignee', words: '' }]],
		['#assign Anna', [{ kind: 'assignee', words: 'Anna' }]],
		['#assign a@x.org b@x.org', [{ kind: 'assignee', words: 'a@x.org b@x.org' }]],
		['#close\n#pending 3d', [{ kind: 'conflict' }]],
	])('tell what cannot be done: %j', (written, problems) => {
		expect(readCommands(written).problems).toEqual(problems);
	});

	it('are none in an answer that begins with anything else', () => {
		const answer = fc
			.string({ unit: 'binary', minLength: 1 })
			.filter((text) => !/^\s*#\p{L}/u.test(text.replaceAll('\u00a0', ' ')));
		fc.assert(
			fc.property(answer, (written) => {
				const { commands, text, problems } = readCommands(written);
				expect({ commands, problems }).toEqual({ commands: none, problems: [] });
				expect(text).toBe(written.replaceAll('\u00a0', ' ').trim());
			}),
		);
	});

	it('never become part of the text, whatever stands behind them', () => {
		const lines = fc.array(fc.constantFrom('#note', '#close', '#assign me', '#pending 2w', ''));
		const answer = fc.string().filter((text) => !text.trim().startsWith('#'));
		fc.assert(
			fc.property(lines, answer, (commands, written) => {
				expect(readCommands([...commands, written].join('\n')).text).toBe(written.trim());
			}),
		);
	});
});
