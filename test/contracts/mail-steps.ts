import { noteMoved } from '../../dispatcher/inbox/done-mails';
import { claimMails } from '../../dispatcher/ledger/claim';
import { noteDecisions } from '../../dispatcher/ledger/decide';
import type { MailHead } from '../../dispatcher/ledger/mail-head';
import type { MovedMails } from '../../dispatcher/ledger/move';
import type { Destination } from '../../dispatcher/ledger/types';
import { claimRequest, MINUTE_MS, type DeskFixture } from './desk-fixture';

/** A desk and one of its divisions. */
type Desk = Pick<DeskFixture, 'store' | 'divisionId'>;

export const RECEIVED = Date.parse('2026-02-01T00:00:00.000Z');

/** A mail as the server tells of it; the higher its UID, the later it was received. */
export function head(uid: number, changes: Partial<MailHead> = {}): MailHead {
	return {
		messageId: `<${uid}@example.com>`,
		from: { name: 'Anna', address: `Anna${uid}@example.com` },
		subject: `Mail ${uid}`,
		receivedAt: new Date(RECEIVED + uid * MINUTE_MS),
		...changes,
	};
}

/** Claims mails as a look does. */
export async function claim(
	desk: Desk,
	uids: number[],
	changes: Partial<MailHead> = {},
): Promise<number[]> {
	const heads = new Map(uids.map((uid) => [uid, head(uid, changes)]));
	const request = claimRequest(desk, { uids, limit: uids.length, heads });
	return (await claimMails(desk.store, request)).map(({ intakeId }) => intakeId);
}

export async function decide(
	{ store }: Desk,
	intakeIds: number[],
	destination: Destination,
): Promise<void> {
	const decision = { destination, folder: '', createMissing: false, reason: 'It is broken' };
	await noteDecisions(
		store,
		intakeIds.map((intakeId) => ({ intakeId, ...decision })),
	);
}

/** Claims mails, and moves them to where they then have the same UIDs and a hundred. */
export async function move(
	desk: Desk,
	uids: number[],
	where: Partial<MovedMails> = {},
): Promise<number[]> {
	const ids = await claim(desk, uids);
	const destination = where.destination ?? 'unprocessed';
	await decide(desk, ids, destination);
	await noteMoved(desk.store, ids, {
		destination,
		folder: 'Unprocessed',
		uidValidity: '9',
		uids: new Map(ids.map((id, index) => [id, 100 + (uids[index] ?? 0)])),
		...where,
	});
	return ids;
}
