import type { Store } from '../database/open-store';
import type { Claim } from '../ledger/types';
import type { Folder } from '../mailbox/folder';
import type { OpenedFolder } from '../mailbox/types';
import type { ClaimedBatch } from './claimed-batch';

/** Where batches are taken from, and where they are noted. */
export interface TakingPlace {
	store: Store;
	divisionId: number;
	/** The mailbox's name in the ledger and on items. */
	account: string;
	/** The folder's path as the server writes it. */
	path: string;
}

/** What the steps of taking one batch share. */
export interface Taking {
	folder: Folder;
	opened: OpenedFolder;
	place: TakingPlace;
	/** Owns what is claimed, whatever becomes of the reading. */
	claimed: ClaimedBatch;
}

/** The claims' rows in the ledger. */
export function idsOf(claims: Claim[]): number[] {
	return claims.map(({ intakeId }) => intakeId);
}

/** Before the next look, so that a mail is tried once a look and not in a tight loop. */
export function pauseBetweenTries(processingTimeMinutes: number): number {
	return (processingTimeMinutes * 60_000) / 2;
}
