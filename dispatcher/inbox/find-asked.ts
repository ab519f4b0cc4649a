import type { AskedReturn } from '../ledger/returns';
import type { Folder } from '../mailbox/folder';

/** A mail that was found, and its UID in the folder that is open. */
export interface FoundMail extends AskedReturn {
	uid: number;
}

/** What became of mails that are asked for, as far as their folder tells. */
export interface FoundMails {
	found: FoundMail[];
	gone: AskedReturn[];
	/** The folder has several that it may be. */
	ambiguous: AskedReturn[];
}

/**
 * Finds mails in the folder that is open: by their UIDs, which hold under the UIDVALIDITY that they were
 * told with, or else by their Message-IDs.
 *
 * @param uidValidity of the folder.
 */
export async function findAsked(
	folder: Folder,
	asked: AskedReturn[],
	uidValidity: string,
): Promise<FoundMails> {
	const uidsOf = await listUids(folder, asked, uidValidity);
	const all: FoundMails = { found: [], gone: [], ambiguous: [] };
	const taken = new Set<number>();
	for (const mail of asked) {
		const uids = uidsOf.get(mail.intakeId) ?? [];
		const [uid] = uids;
		if (uids.length > 1) all.ambiguous.push(mail);
		// Two rows may stand for copies of one mail, of which one is left.
		else if (uid === undefined || taken.has(uid)) all.gone.push(mail);
		else all.found.push({ ...mail, uid });
		if (uid !== undefined) taken.add(uid);
	}
	return all;
}

/** @returns by the ledger's rows the UIDs that a mail may have. */
async function listUids(
	folder: Folder,
	asked: AskedReturn[],
	uidValidity: string,
): Promise<Map<number, number[]>> {
	const uids = new Map<number, number[]>();
	const told = asked.flatMap(({ intakeId, place }) =>
		place?.uidValidity === uidValidity ? [{ intakeId, uid: place.uid }] : [],
	);
	const left = told.length === 0 ? [] : await folder.listLeft(told.map(({ uid }) => uid));
	const there = new Set(left);
	for (const { intakeId, uid } of told) uids.set(intakeId, there.has(uid) ? [uid] : []);
	const others = asked.filter(({ intakeId }) => !uids.has(intakeId));
	const messageIds = new Set(others.flatMap(({ messageId }) => messageId ?? []));
	if (messageIds.size === 0) return uids;
	const byMessageId = await folder.findByMessageIds([...messageIds]);
	for (const { intakeId, messageId } of others) {
		uids.set(intakeId, byMessageId.get(messageId ?? '') ?? []);
	}
	return uids;
}
