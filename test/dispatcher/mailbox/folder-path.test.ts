import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	displayPath,
	findFolder,
	nearestFolders,
	pathToCreate,
	type FolderNotation,
} from '../../../dispatcher/mailbox/folder-path';
import type { MailFolder } from '../../../dispatcher/mailbox/types';

const slash = { delimiter: '/', prefix: '' };
const dot = { delimiter: '.', prefix: '' };
const insideInbox = { delimiter: '.', prefix: 'INBOX.' };
const insideMail = { delimiter: '/', prefix: 'Mail/' };

function listing(notation: FolderNotation, paths: string[]): MailFolder[] {
	return paths.map((path) => ({
		path,
		listedAs: path,
		displayPath: displayPath(path, notation),
		selectable: true,
	}));
}

const name = fc
	.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
	.map((text) => text.replace(/[/.\\>\s]/g, '').normalize('NFC'))
	.filter((text) => text !== '' && text.toLowerCase() !== 'inbox');
const names = fc.array(name, { minLength: 1, maxLength: 4 });
const notations = fc.constantFrom(slash, dot, insideInbox);
const writtenSeparators = fc.constantFrom('/', '.', '\\', '>', ' > ', ' / ');

describe('findFolder', () => {
	const written = [
		'Inbox/Help/Done',
		'inbox.help.done',
		'INBOX\\Help\\Done',
		' Inbox > Help > Done ',
		'Help/Done',
	];

	it.each(written)('takes %j for one folder on any server', (typed) => {
		const onSlash = listing(slash, ['INBOX', 'INBOX/Help', 'INBOX/Help/Done', 'Done']);
		const onDot = listing(dot, ['INBOX', 'INBOX.Help', 'INBOX.Help.Done', 'Done']);
		const onPrefix = listing(insideInbox, ['INBOX', 'INBOX.Help', 'INBOX.Help.Done']);

		expect(findFolder(onSlash, typed)?.path).toBe('INBOX/Help/Done');
		expect(findFolder(onDot, typed)?.path).toBe('INBOX.Help.Done');
		expect(findFolder(onPrefix, typed)?.path).toBe('INBOX.Help.Done');
	});

	it('finds a folder beneath a prefix that is not the inbox by its name alone', () => {
		const folders = listing(insideMail, ['INBOX', 'Mail/Processed']);

		expect(findFolder(folders, 'Processed')?.path).toBe('Mail/Processed');
		expect(findFolder(folders, 'Mail/Processed')?.path).toBe('Mail/Processed');
	});

	it('finds any folder again by any way to write it', () => {
		fc.assert(
			fc.property(names, notations, writtenSeparators, (parts, notation, separator) => {
				const path = pathToCreate(['Inbox', ...parts].join('/'), notation);
				const folders = listing(notation, ['INBOX', path]);

				expect(findFolder(folders, path)?.path).toBe(path);
				expect(findFolder(folders, ['inbox', ...parts].join(separator))?.path).toBe(path);
				expect(findFolder(folders, parts.join(separator))?.path).toBe(path);
			}),
		);
	});

	it('finds a folder whose name holds another server’s separator', () => {
		const folders = listing(slash, ['INBOX', 'v1.2', 'v1/2', 'Dr. Smith']);

		expect(findFolder(folders, 'v1.2')?.path).toBe('v1.2');
		expect(findFolder(folders, 'v1/2')?.path).toBe('v1/2');
		expect(findFolder(folders, 'dr. smith')?.path).toBe('Dr. Smith');
	});

	it('takes accents for the same however they are encoded', () => {
		const folders = listing(slash, ['Traités'.normalize('NFD')]);

		expect(findFolder(folders, 'traités'.normalize('NFC'))).toBe(folders[0]);
	});

	it('takes no mark at the beginning of a name for a part of the separator', () => {
		const folders = listing(slash, ['INBOX', 'INBOX/\u0338/!']);

		expect(findFolder(folders, 'inbox>\u0338>!')?.path).toBe('INBOX/\u0338/!');
	});

	it('takes the top level before the inbox where the inbox is not named', () => {
		const folders = listing(slash, ['INBOX', 'INBOX/Processed', 'Processed']);

		expect(findFolder(folders, 'processed')?.path).toBe('Processed');
		expect(findFolder(folders, 'Inbox/processed')?.path).toBe('INBOX/Processed');
	});

	it.each(['', ' ', '/', '>.>', 'Nowhere', 'Inbox/Nowhere'])('finds nothing for %j', (typed) => {
		expect(findFolder(listing(slash, ['INBOX', 'Processed']), typed)).toBeUndefined();
	});

	it('finds the inbox by its name alone', () => {
		expect(findFolder(listing(insideInbox, ['INBOX', 'INBOX.Done']), 'inbox')?.path).toBe('INBOX');
	});
});

describe('pathToCreate', () => {
	it('writes the server’s notation', () => {
		expect(pathToCreate('Help/Done', slash)).toBe('Help/Done');
		expect(pathToCreate('Help/Done', dot)).toBe('Help.Done');
		expect(pathToCreate('Help\\Done', insideInbox)).toBe('INBOX.Help.Done');
		expect(pathToCreate('inbox > Help', insideInbox)).toBe('INBOX.Help');
		expect(pathToCreate('inbox.Help', slash)).toBe('INBOX/Help');
		expect(pathToCreate('Done', insideMail)).toBe('Mail/Done');
	});

	it('does not repeat a prefix that was typed', () => {
		expect(pathToCreate('Mail/Done', insideMail)).toBe('Mail/Done');
	});
});

describe('displayPath', () => {
	it('reads from the inbox down with one separator', () => {
		expect(displayPath('inbox.Help.Done', insideInbox)).toBe('INBOX/Help/Done');
		expect(displayPath('Help/v1.2', slash)).toBe('Help/v1.2');
		expect(displayPath('Mail/Done', insideMail)).toBe('Done');
		expect(displayPath('Flat', { delimiter: '', prefix: '' })).toBe('Flat');
	});
});

describe('nearestFolders', () => {
	it('puts the likeliest first, and none that cannot be opened', () => {
		const folders = listing(slash, ['INBOX', 'Archive', 'Processed', 'Unprocessed', 'Process']);
		const unusable = { path: 'Procesed', listedAs: 'Procesed', displayPath: 'Procesed' };
		folders.push({ ...unusable, selectable: false });

		const near = nearestFolders(folders, 'Procesed', 3).map(({ path }) => path);

		expect(near).toEqual(['Processed', 'Unprocessed', 'Process']);
	});

	it('gives at most as many as asked for', () => {
		fc.assert(
			fc.property(fc.array(fc.string()), fc.string(), fc.nat(5), (paths, typed, count) => {
				const near = nearestFolders(listing(slash, paths), typed, count);

				expect(near.length).toBe(Math.min(count, paths.length));
			}),
		);
	});
});
