import type { MailFolder } from './types';

const INBOX = 'inbox';
/** What people type between folders, whatever the server writes. */
const SEPARATORS = /[/.\\>]/;

/** How a server writes folder paths (RFC 2342). */
export interface FolderNotation {
	/** Between a folder and the one inside it. */
	delimiter: string;
	/** What stands before every folder of one's own, `INBOX.` on some servers. */
	prefix: string;
}

/**
 * Finds the folder that a person means, always from the inbox down: `Inbox/Help/Done`,
 * `inbox.help.done`, `INBOX\Help\Done` and `Help/Done` are one folder on any server.
 *
 * What is written exactly as the server or the picker shows it comes first, so that a folder whose
 * name holds a separator can be meant too.
 */
export function findFolder(folders: MailFolder[], typed: string): MailFolder | undefined {
	const exact = typed.trim();
	const parts = splitTyped(typed);
	const keys = [parts, [INBOX, ...parts], parts[0] === INBOX ? parts.slice(1) : parts].map((way) =>
		way.join('/'),
	);
	const ways: Array<(folder: MailFolder) => boolean> = [
		({ path }) => path === exact,
		({ displayPath }) => displayPath === exact,
	];
	const found = ways.map((way) => folders.find(way)).find((folder) => folder !== undefined);
	return found ?? findAlike(folders, normalize(exact), parts.length === 0 ? [] : keys);
}

/** One pass over all folders, since a name is not normalized for nothing. The first way wins. */
function findAlike(folders: MailFolder[], name: string, keys: string[]): MailFolder | undefined {
	const wanted = keys.filter((key) => key !== '');
	let best: { folder: MailFolder; way: number } | undefined;
	for (const folder of folders) {
		const isAlike = [folder.path, folder.displayPath].some((own) => normalize(own) === name);
		if (isAlike) return folder;
		const way = wanted.indexOf(splitTyped(folder.displayPath).join('/'));
		if (way !== -1 && way < (best?.way ?? wanted.length)) best = { folder, way };
	}
	return best?.folder;
}

/** False for what is empty or nothing but separators. */
export function namesAFolder(typed: string): boolean {
	return splitAsTyped(typed).length > 0;
}

/**
 * The path to create a missing folder under.
 *
 * @returns the server's notation: with its delimiter, and below its prefix.
 */
export function pathToCreate(typed: string, { delimiter, prefix }: FolderNotation): string {
	const [first = '', ...rest] = splitAsTyped(withoutPrefix(typed.trim(), { delimiter, prefix }));
	const below = first.toLowerCase() === INBOX ? rest : [first, ...rest];
	if (first.toLowerCase() !== INBOX) return `${prefix}${below.join(delimiter)}`;
	// A server with the prefix `INBOX.` has its folders inside the inbox anyway.
	const prefixIsInbox = prefix.toLowerCase() === `${INBOX}${delimiter}`.toLowerCase();
	return prefixIsInbox ? `${prefix}${below.join(delimiter)}` : ['INBOX', ...below].join(delimiter);
}

/** The path as a person reads it: from the inbox down, parts joined by `/`. */
export function displayPath(path: string, notation: FolderNotation): string {
	const { delimiter } = notation;
	const own = withoutPrefix(path, notation);
	const parts = delimiter === '' ? [own] : own.split(delimiter);
	const [first = ''] = parts;
	return [first.toLowerCase() === INBOX ? 'INBOX' : first, ...parts.slice(1)].join('/');
}

/** Without a prefix such as `Mail/`, which nobody types; `INBOX.` stays, since people read it. */
function withoutPrefix(path: string, { delimiter, prefix }: FolderNotation): string {
	if (isSame(prefix, `${INBOX}${delimiter}`)) return path;
	return path.startsWith(prefix) && path !== prefix ? path.slice(prefix.length) : path;
}

/**
 * The folders whose names are nearest to what was typed, for a message.
 *
 * @param count at most so many.
 */
export function nearestFolders(folders: MailFolder[], typed: string, count: number): MailFolder[] {
	const wanted = splitTyped(typed).join('/');
	return folders
		.filter(({ selectable }) => selectable)
		.map((folder) => ({ folder, likeness: likeness(normalize(folder.displayPath), wanted) }))
		.sort((a, b) => b.likeness - a.likeness)
		.slice(0, count)
		.map(({ folder }) => folder);
}

/** The share of letter pairs two names have in common (Sørensen and Dice). */
function likeness(one: string, other: string): number {
	const pairs = (text: string): Set<string> =>
		new Set(
			Array.from({ length: Math.max(text.length - 1, 0) }, (_, at) => text.slice(at, at + 2)),
		);
	const [first, second] = [pairs(one), pairs(other)];
	const common = [...first].filter((pair) => second.has(pair)).length;
	return (2 * common) / Math.max(first.size + second.size, 1);
}

function isSame(one: string, other: string): boolean {
	return normalize(one) === normalize(other);
}

function normalize(text: string): string {
	return text.trim().normalize('NFC').toLowerCase();
}

function splitTyped(typed: string): string[] {
	return splitAsTyped(typed).map(normalize);
}

function splitAsTyped(typed: string): string[] {
	return (
		typed
			.split(SEPARATORS)
			// Before it is cut, a separator and a mark at the beginning of a name may become one character.
			.map((part) => part.normalize('NFC').trim())
			.filter((part) => part !== '')
	);
}
