import { inTransaction, type Store } from '../database/open-store';

/** Who watches a folder, and for how long that holds unless it is renewed. */
export interface FolderWatch {
	divisionId: number;
	/** The folder as the ledger names it. */
	mailbox: string;
	/** Which of the division's sessions: a later one takes the folder over. */
	watcher: string;
	forMs: number;
}

/**
 * Notes that a division watches a folder. Two divisions on one folder would share its mails by chance,
 * so the first one keeps it; a division that nobody renews loses it after `forMs`.
 *
 * @returns the name of the division that has the folder; undefined where this one has it now.
 */
export async function takeFolder(
	store: Store,
	{ divisionId, mailbox, watcher, forMs }: FolderWatch,
): Promise<string | undefined> {
	const now = store.clock();
	return await inTransaction(store, async (transaction) => {
		const watching = await transaction
			.selectFrom('divisions')
			.select(['id', 'name'])
			.where('watched_folder', '=', mailbox)
			.where('watched_until', '>', now.toISOString())
			.orderBy('id')
			.execute();
		const hasIt = watching.some(({ id }) => id === divisionId);
		// Two that took it at the same moment: the older one keeps it.
		const other = watching.find(({ id }) => (hasIt ? id < divisionId : id !== divisionId));
		if (other !== undefined) {
			await letGo(transaction, divisionId).execute();
			return other.name;
		}
		await transaction
			.updateTable('divisions')
			.set({
				watched_folder: mailbox,
				watched_until: new Date(now.getTime() + forMs).toISOString(),
				watched_by: watcher,
			})
			.where('id', '=', divisionId)
			.execute();
		return undefined;
	});
}

/** The division watches no folder any more, unless another of its sessions has taken it over. */
export async function releaseFolder(
	store: Store,
	{ divisionId, watcher }: Pick<FolderWatch, 'divisionId' | 'watcher'>,
): Promise<void> {
	await letGo(store.db, divisionId).where('watched_by', '=', watcher).execute();
}

function letGo(connection: Store['db'], divisionId: number) {
	return connection
		.updateTable('divisions')
		.set({ watched_folder: null, watched_until: null, watched_by: null })
		.where('id', '=', divisionId);
}
