import type { Claimable } from '../ledger/types';
import type { Folder } from '../mailbox/folder';
import type { MailOutline } from '../mailbox/types';
import type { MailReader } from '../message/reader';
import { NO_THREAD, type ThreadFields } from '../message/thread-fields';
import type { PlannedMail } from './plan-batch';

/** A mail that may be claimed, with what the server tells of it. */
export type OutlinedMail = PlannedMail &
	Pick<MailOutline, 'receivedAt'> &
	Pick<ThreadFields, 'date' | 'from'>;

/**
 * Asks what planning needs to know of mails: one FETCH.
 *
 * @param isAsked false: the server is not asked about it.
 * @returns all of them, in their order. Of one that the server does not describe nothing is known: it
 *   has left the folder, or shows when it is read.
 */
export async function outlineMails(
	{ folder, reader }: { folder: Folder; reader: MailReader },
	claimable: Claimable[],
	isAsked: (uid: number) => boolean,
): Promise<OutlinedMail[]> {
	const outlines = await folder.describe(claimable.map(({ uid }) => uid).filter(isAsked));
	const byUid = new Map(outlines.map((outline) => [outline.uid, outline]));
	const threads = await reader.readThreads(outlines.map(({ header }) => header));
	const threadsByUid = new Map(outlines.map(({ uid }, at) => [uid, threads[at]]));
	return claimable.map(({ uid, isRetry, isGivenUp }) => {
		const { size = 0, receivedAt = new Date(0) } = byUid.get(uid) ?? {};
		const tried = isRetry ? 'retry' : 'first';
		return {
			uid,
			size,
			receivedAt,
			kind: isGivenUp ? 'givenUp' : tried,
			...(threadsByUid.get(uid) ?? NO_THREAD),
		};
	});
}
