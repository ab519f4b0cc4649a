import type { BatchLimits, StoreAttachment } from './batch';
import { releaseClaims } from './desk/claims';
import type { Desk } from './desk/open-desk';
import type { Claim, DivisionSettings } from './desk/types';
import type { FolderListing } from './folder-listing';
import type { HeldClaims } from './held-claims';
import type { MailboxWatch } from './mailbox/watch';
import type { OpenedFolder } from './mailbox/types';
import type { ReadTrouble } from './read-trouble';
import type { ReplyOrder } from './reply-order';

export type ImapClient = Parameters<Parameters<MailboxWatch['use']>[0]>[0];

/** What a batch is taken for. */
export interface BatchRequest {
	division: DivisionSettings;
	divisionId: number;
	account: string;
	/** The folder's path as the server writes it. */
	folder: string;
	owner: string;
	leaseMs: number;
	maxAttempts: number;
	/** False: no mails that were tried in vain before. */
	withRetries: boolean;
	limits: BatchLimits;
	storeAttachment: StoreAttachment;
	/** Told of the claims as soon as they are made: reading may take longer than their lease. */
	claims: HeldClaims;
	listing: FolderListing;
	order: ReplyOrder;
	trouble: ReadTrouble;
}

/** What the steps of taking a batch share. */
export interface Taking {
	client: ImapClient;
	desk: Desk;
	request: BatchRequest;
	opened: OpenedFolder;
}

/** The claims' rows in the ledger. */
export function idsOf(claims: Claim[]): number[] {
	return claims.map(({ intakeId }) => intakeId);
}

/** Frees claims and holds nothing against them. Where even that fails, the next scan frees them. */
export async function giveBack(
	{ desk, request }: Taking,
	intakeIds: number[],
	retryAt?: Date,
): Promise<void> {
	request.claims.drop(intakeIds);
	await releaseClaims(desk, {
		intakeIds,
		owner: request.owner,
		reason: 'left for later',
		charge: 'nothing',
		...(retryAt === undefined ? {} : { retryAt }),
	});
}

/** Before the next look, so that a mail is tried once a look and not in a tight loop. */
export function nextTry({ desk, request }: Taking): Date {
	const { processingTimeMinutes } = request.division;
	return new Date(desk.clock().getTime() + (processingTimeMinutes * 60_000) / 2);
}
