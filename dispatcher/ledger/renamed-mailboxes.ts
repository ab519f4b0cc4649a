import type { Store } from '../database/open-store';
import type { MailKey } from './types';

/**
 * Brings the rows of a mailbox along that is reached under another host name now: the same folder of
 * the same log-in, whose UIDs hold under the same UIDVALIDITY.
 *
 * @param mailbox as the ledger names the folder from now on.
 * @returns the names it had before.
 */
export async function adoptMailbox(
	store: Store,
	{ mailbox, uidValidity }: Pick<MailKey, 'mailbox' | 'uidValidity'>,
	divisionId: number,
): Promise<string[]> {
	const rows = await store.db
		.selectFrom('intake')
		.select('mailbox')
		.distinct()
		.where('division_id', '=', divisionId)
		.where('uid_validity', '=', uidValidity)
		.where('mailbox', '!=', mailbox)
		.execute();
	const names = rows.map((row) => row.mailbox).filter((name) => isSameFolder(name, mailbox));
	for (const name of names) {
		await store.db
			.updateTable('intake')
			.set({ mailbox })
			.where('mailbox', '=', name)
			.where('uid_validity', '=', uidValidity)
			// One that is known under the new name too keeps its old row, which nobody asks for.
			.where('uid', 'not in', (known) =>
				known
					.selectFrom('intake as other')
					.select('other.uid')
					.where('other.mailbox', '=', mailbox)
					.where('other.uid_validity', '=', uidValidity),
			)
			.execute();
	}
	return names;
}

/** `imap://log-in@host:port/folder`: the host may be another one. */
function isSameFolder(one: string, other: string): boolean {
	return withoutHost(one) === withoutHost(other);
}

function withoutHost(mailbox: string): string {
	const at = mailbox.indexOf('@');
	return mailbox.slice(0, at) + mailbox.slice(mailbox.indexOf('/', at));
}
