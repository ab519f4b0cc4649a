import type { ImapFlow } from 'imapflow';
import { DispatcherError } from '../core/errors';
import { askServer } from './ask-server';
import { findFolder, namesAFolder, nearestFolders, pathToCreate } from './folder-path';
import { checkRights } from './folder-rights';
import { knownFolders, listFolders, notationOf } from './list-folders';
import type { MailFolder } from './types';

/** A division's folders as typed. */
export interface DivisionFolders {
	toProcess: string;
	processed: string;
	unprocessed: string;
	/** Create Processed and Unprocessed where they are missing. */
	createMissing: boolean;
	/** Ask for the user's rights in them, too. */
	withRights?: boolean;
}

/**
 * Finds a division's three folders, and creates the two destinations where that is wanted.
 *
 * @throws DispatcherError `folder-not-found` with the nearest names, `folder-not-writable` where the
 *   server creates none, `settings-invalid` where two of them are the same folder, and those of {@link checkRights}.
 */
export async function ensureFolders(
	client: ImapFlow,
	{ toProcess, processed, unprocessed, createMissing, withRights = false }: DivisionFolders,
): Promise<{ toProcess: MailFolder; processed: MailFolder; unprocessed: MailFolder }> {
	const find = async (typed: string, isCreated: boolean): Promise<MailFolder> => {
		const { folders, folder } = await ensureListed(client, listed, { typed, isCreated });
		listed = folders;
		return folder;
	};
	let listed = await knownFolders(client);
	const found = {
		toProcess: await find(toProcess, false),
		processed: await find(processed, createMissing),
		unprocessed: await find(unprocessed, createMissing),
	};
	const paths = new Set(Object.values(found).map(({ path }) => path));
	if (paths.size === 3) {
		if (withRights) {
			await checkRights(client, found.processed, 'put');
			await checkRights(client, found.unprocessed, 'put');
			// Last, since this one is opened and stays so.
			await checkRights(client, found.toProcess, 'take');
		}
		return found;
	}
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
 * @throws DispatcherError `folder-not-found`, `folder-not-writable`, and those of {@link listFolders}.
 */
export async function ensureFolder(
	client: ImapFlow,
	typed: string,
	{ createMissing }: { createMissing: boolean },
): Promise<MailFolder> {
	const listed = await knownFolders(client);
	return (await ensureListed(client, listed, { typed, isCreated: createMissing })).folder;
}

/** Looks in what was listed already, and asks the server where it is not in there. */
async function ensureListed(
	client: ImapFlow,
	folders: MailFolder[],
	{ typed, isCreated }: { typed: string; isCreated: boolean },
): Promise<{ folders: MailFolder[]; folder: MailFolder }> {
	const before = findFolder(folders, typed);
	if (before?.selectable === true) return { folders, folder: before };
	const now = await listFolders(client);
	const found = findFolder(now, typed);
	if (found?.selectable === true) return { folders: now, folder: found };
	if (!isCreated || !namesAFolder(typed)) throw notFound(typed, now);
	const path = pathToCreate(typed, notationOf(client));
	await createFolder(client, { path, typed });
	const listed = await listFolders(client);
	const created = findFolder(listed, path);
	if (created === undefined) throw notFound(typed, listed);
	return { folders: listed, folder: created };
}

async function createFolder(
	client: ImapFlow,
	{ path, typed }: { path: string; typed: string },
): Promise<void> {
	try {
		const doing = `create the folder "${typed}", which does not exist`;
		await askServer(client, { doing }, async () => await client.mailboxCreate(path));
	} catch (error) {
		if (!(error instanceof DispatcherError) || error.code !== 'command-refused') throw error;
		throw new DispatcherError({
			code: 'folder-not-writable',
			whatHappened: error.message,
			whatToDo: 'Create it in a mail program, or choose another one.',
		});
	}
	await client.mailboxSubscribe(path);
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
