import type { Store } from '../database/open-store';
import { mailboxKey } from '../ledger/mailbox-key';
import { listDecidedFolders } from '../ledger/open-decisions';
import type { SettlingPlace } from './settling';
import type { InboxSettings } from './types';

/** Where a division is at work. */
export interface DivisionPlace {
	divisionId: number;
	settings: Pick<InboxSettings, 'division' | 'createMissingFolders'>;
	/** Of the mailbox that is open. */
	account: string;
	/** The path of the folder to process, as the server writes it. */
	path: string;
}

/**
 * Tells where decisions of a division are to be carried out: in the folder it watches, and in those of
 * the same mailbox that it watched before, since an execution may have waited while another was chosen.
 */
export async function listSettlingPlaces(
	store: Store,
	{ divisionId, settings, account, path }: DivisionPlace,
): Promise<SettlingPlace[]> {
	const { processedFolder, unprocessedFolder } = settings.division;
	const destinations = {
		processed: processedFolder,
		unprocessed: unprocessedFolder,
		createMissing: settings.createMissingFolders,
	};
	const inAccount = mailboxKey(account, '');
	const watched = mailboxKey(account, path);
	const decided = await listDecidedFolders(store, divisionId);
	const former = decided.filter((name) => name !== watched && name.startsWith(inAccount));
	// The watched one last: then it is the one that is open.
	return [...former, watched].map((mailbox) => ({
		store,
		divisionId,
		destinations,
		mailbox,
		path: mailbox.slice(inAccount.length),
		isWatched: mailbox === watched,
	}));
}
