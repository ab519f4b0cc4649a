import type { ImapFlow } from 'imapflow';
import { DispatcherError } from '../errors';
import { findFolder, namesAFolder, nearestFolders, pathToCreate } from './folder-path';
import { listFolders, notationOf } from './list-folders';
import type { MailFolder } from './types';

/** A division's folders as typed. */
export interface DivisionFolders {
	toProcess: string;
	processed: string;
	unprocessed: string;
	/** Create Processed and Unprocessed where they are missing. */
	createMissing: boolean;
}

/**
 * Finds a division's three folders, and creates the two destinations where that is wanted.
 *
 * @throws DispatcherError `folder-not-found` with the nearest names, `folder-not-writable` where the
 *   server creates none, `settings-invalid` where two of them are the same folder.
 */
export async function ensureFolders(
	client: ImapFlow,
	{ toProcess, processed, unprocessed, createMissing }: DivisionFolders,
): Promise<{ toProcess: MailFolder; processed: MailFolder; unprocessed: MailFolder }> {
	const found = {
		toProcess: await ensureFolder(client, toProcess, { createMissing: false }),
		processed: await ensureFolder(client, processed, { createMissing }),
		unprocessed: await ensureFolder(client, unprocessed, { createMissing }),
	};
	const paths = new Set(Object.values(found).map(({ path }) => path));
	if (paths.size === 3) return found;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `Two of the three folders are the same: ${Object.values(found)
			.map((folder) => `"${folder.displayPath}"`)
			.join(', ')}`,
		whatToDo: 'Choose three different folders.',
	});
}

/**
 * Finds one folder, or creates it where that is wanted.
 *
 * @param typed as a person writes it.
 * @throws DispatcherError `folder-not-found`, `folder-not-writable`.
 */
export async function ensureFolder(
	client: ImapFlow,
	typed: string,
	{ createMissing }: { createMissing: boolean },
): Promise<MailFolder> {
	const folders = await listFolders(client);
	const found = findFolder(folders, typed);
	if (found?.selectable === true) return found;
	if (!createMissing || !namesAFolder(typed)) throw notFound(typed, folders);
	const path = pathToCreate(typed, notationOf(client));
	try {
		await client.mailboxCreate(path);
	} catch (error) {
		throw new DispatcherError({
			code: 'folder-not-writable',
			whatHappened: `The folder "${typed}" does not exist, and the server refuses to create it`,
			whatToDo: 'Create it in a mail program, or choose another one.',
			cause: error,
		});
	}
	await client.mailboxSubscribe(path);
	const created = findFolder(await listFolders(client), path);
	if (created === undefined) throw notFound(typed, folders);
	return created;
}

function notFound(typed: string, folders: MailFolder[]): DispatcherError {
	const near = nearestFolders(folders, typed, 3).map((folder) => `"${folder.displayPath}"`);
	const hint = near.length === 0 ? '' : ` There are ${near.join(', ')}.`;
	return new DispatcherError({
		code: 'folder-not-found',
		whatHappened: `The mailbox has no folder "${typed}"`,
		whatToDo: `Pick the folder from the list, or create it.${hint}`,
	});
}
