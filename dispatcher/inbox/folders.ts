import type { Logger } from '../core/ports';
import { connectMailbox } from '../mailbox/connect';
import { ensureFolders } from '../mailbox/ensure-folders';
import { listFolders } from '../mailbox/list-folders';
import type { MailboxConnection, MailFolder } from '../mailbox/types';
import type { DivisionSettings } from '../settings/division-settings';

/**
 * Lists the folders of a mailbox that can hold mail, for pickers.
 *
 * @throws DispatcherError where the mailbox cannot be opened.
 */
export async function listMailboxFolders(
	connection: MailboxConnection,
	logger: Logger,
): Promise<MailFolder[]> {
	const client = await connectMailbox(connection, { logger });
	try {
		return (await listFolders(client)).filter(({ selectable }) => selectable);
	} finally {
		await client.logout();
	}
}

/**
 * Checks once that a division can be processed: the log-in works and its three folders are there, or
 * can be created where that is wanted, and the user may take mails out of one and put them into the others.
 *
 * @throws DispatcherError that says what is wrong and what to do.
 */
export async function checkDivision(
	connection: MailboxConnection,
	division: DivisionSettings,
	{ createMissingFolders, logger }: { createMissingFolders: boolean; logger: Logger },
): Promise<void> {
	const client = await connectMailbox(connection, { logger });
	try {
		await ensureFolders(client, {
			toProcess: division.folderToProcess,
			processed: division.processedFolder,
			unprocessed: division.unprocessedFolder,
			createMissing: createMissingFolders,
			withRights: true,
		});
	} finally {
		await client.logout();
	}
}
