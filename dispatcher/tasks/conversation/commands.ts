import { isEmailAddress } from '../../outbox/recipients';
import type { Problem } from './problems';

/** What an employee may have done, by a line at the beginning of his answer. */
export interface Commands {
	/** The answer stays internal. */
	isNote: boolean;
	isClosing: boolean;
	/** An address, or `me`. */
	assignee?: string;
	/** Until when the task waits, as typed; empty: until somebody writes. */
	pending?: string;
}

/** An employee's answer, read. */
export interface ReadAnswer {
	commands: Commands;
	/** What is left of it: what is to be sent or noted. */
	text: string;
	problems: Problem[];
}

/** In both languages of the desk, whatever it writes in. */
const names = new Map<string, 'note' | 'close' | 'assign' | 'pending'>([
	['note', 'note'],
	['close', 'close'],
	['clore', 'close'],
	['fermer', 'close'],
	['assign', 'assign'],
	['assigner', 'assign'],
	['pending', 'pending'],
	['attente', 'pending'],
]);

const command = /^#\p{L}/u;
const punctuation = /[:;,.!]$/;
/** What some programs write behind an address: `anna@example.com <mailto:anna@example.com>`. */
const mailto = /^[<[(]mailto:[^\s>\])]*[>\])]$/i;

/**
 * Reads the commands at the beginning of an answer, each on a line of its own. Only `#note` may have text
 * behind it.
 *
 * @param written by the employee, without what he quotes.
 */
export function readCommands(written: string): ReadAnswer {
	const commands: Commands = { isNote: false, isClosing: false };
	const problems: Problem[] = [];
	const lines = written.replaceAll('\u00a0', ' ').split('\n');
	const notes: string[] = [];
	let at = 0;
	for (; at < lines.length; at++) {
		const line = (lines[at] ?? '').trim();
		if (line === '') continue;
		if (!command.test(line)) break;
		const [first = ''] = line.split(/\s/, 1);
		const name = first.slice(1).replace(punctuation, '').toLowerCase();
		take(commands, { name, rest: line.slice(first.length).trim(), notes, problems });
	}
	const text = [...notes, ...lines.slice(at)].join('\n').trim();
	if (commands.isClosing && commands.pending !== undefined) problems.push({ kind: 'conflict' });
	return { commands, text, problems };
}

interface Line {
	name: string;
	rest: string;
	notes: string[];
	problems: Problem[];
}

function take(commands: Commands, { name, rest, notes, problems }: Line): void {
	switch (names.get(name)) {
		case 'note':
			commands.isNote = true;
			if (rest !== '') notes.push(rest);
			return;
		case 'close':
			commands.isClosing = true;
			if (rest !== '') problems.push({ kind: 'more', command: '#close', words: rest });
			return;
		case 'assign': {
			const assignee = readAssignee(rest);
			if (assignee === undefined) problems.push({ kind: 'assignee', words: rest });
			else commands.assignee = assignee;
			return;
		}
		case 'pending':
			commands.pending = rest;
			return;
		case undefined:
			problems.push({ kind: 'unknown', command: `#${name}` });
	}
}

function readAssignee(rest: string): string | undefined {
	const [first = '', ...others] = rest.split(/\s+/);
	const typed = first.replaceAll(/^[<[(]|[>\]),;]$/g, '');
	const isAlone = others.every((word) => mailto.test(word));
	const isMe = ['me', 'moi'].includes(typed.toLowerCase());
	if (!isAlone || (!isMe && !isEmailAddress(typed))) return undefined;
	return isMe ? 'me' : typed;
}
