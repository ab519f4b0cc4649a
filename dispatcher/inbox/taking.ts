import type { DispatcherError } from '../core/errors';
import type { Store } from '../database/open-store';
import type { Claim } from '../ledger/types';
import type { OpenedFolder } from '../mailbox/types';
import type { MailboxWatch } from '../mailbox/watch';
import type { DivisionSettings } from '../settings/division-settings';
import type { BatchLimits, StoreAttachment } from './batch';
import type { ClaimedBatch } from './claimed-batch';
import type { FolderListing } from './folder-listing';
import type { HeldClaims } from './held-claims';
import type { ReadTrouble } from './read-trouble';
import type { ReplyOrder } from './reply-order';
import type { ReturningMails } from './returning-mails';

export type ImapClient = Parameters<Parameters<MailboxWatch['use']>[0]>[0];

/** What a batch is taken for. */
export interface BatchRequest {
	division: DivisionSettings;
	divisionId: number;
	account: string;
	/** The folder's path as the server writes it. */
	folder: string;
	leaseMs: number;
	maxAttempts: number;
	/** False: no mails that were tried in vain before. */
	withRetries: boolean;
	limits: BatchLimits;
	storeAttachment: StoreAttachment;
	/** Owns what is claimed, whatever becomes of the reading. */
	claimed: ClaimedBatch;
	/** Leaves out what other batches have. */
	withoutHeld: HeldClaims['withoutHeld'];
	listing: FolderListing;
	order: ReplyOrder;
	trouble: ReadTrouble;
	returning: ReturningMails;
	/** Told of what a person should know, and what keeps no mail from being processed. */
	onStrange: (error: DispatcherError) => void;
}

/** What the steps of taking a batch share. */
export interface Taking {
	client: ImapClient;
	store: Store;
	request: BatchRequest;
	opened: OpenedFolder;
}

/** The claims' rows in the ledger. */
export function idsOf(claims: Claim[]): number[] {
	return claims.map(({ intakeId }) => intakeId);
}

/** Before the next look, so that a mail is tried once a look and not in a tight loop. */
export function nextTry({ store, request }: Taking): Date {
	const { processingTimeMinutes } = request.division;
	return new Date(store.clock().getTime() + (processingTimeMinutes * 60_000) / 2);
}
