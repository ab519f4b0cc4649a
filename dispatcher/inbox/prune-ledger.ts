import type { Store } from '../database/open-store';
import { mailboxKey } from '../ledger/mailbox-key';
import {
	listOldRows,
	removeOldRows,
	removeOtherValidities,
	type PruneRequest,
} from '../ledger/prune';
import type { MailboxWatch } from '../mailbox/watch';
import { forgetRecent } from '../outbox/hourly-limit';
import { removeOldNotices } from '../outbox/prune-notices';
import { readSettings } from '../settings/dispatcher-settings';
import { beginPruning } from '../settings/divisions';

const DAY_MS = 24 * 3_600_000;

/** What is pruned, and by which way to the folder. */
export interface PruneTools {
	store: Store;
	divisionId: number;
	account: string;
	/** The folder's path as the server writes it. */
	path: string;
	use: MailboxWatch['use'];
	/** Called off: what is left is pruned another day. */
	signal: AbortSignal;
}

/**
 * Removes old rows of the ledger and of the outbox, at most once a day for a division.
 *
 * A row is what keeps a mail from being filed twice. It goes only where its mail can never be met
 * again under its UID: it is not in the folder, flagged as deleted or not, and UIDs are not given
 * twice (RFC 3501 section 2.3.1.1). A copy of the mail comes under another UID, and is known by its
 * content, which the communications keep.
 */
export async function pruneLedger(tools: PruneTools): Promise<void> {
	const { store, divisionId, account, path, signal } = tools;
	if (!(await beginPruning(store, divisionId))) return;
	const { keepLedgerDays } = await readSettings(store);
	const before = new Date(store.clock().getTime() - keepLedgerDays * DAY_MS).toISOString();
	const mailbox = mailboxKey(account, path);
	const { uidValidity } = await tools.use(async (folder) => await folder.open(path));
	const request = { mailbox, uidValidity, before };
	await untilDone(signal, pruneFolder(tools, request));
	await untilDone(signal, async () => await removeOtherValidities(store, request));
	await untilDone(signal, async () => await removeOldNotices(store, { divisionId, before }));
	await forgetRecent(store);
}

type Step = () => Promise<{ isDone: boolean }>;

async function untilDone(signal: AbortSignal, step: Step): Promise<void> {
	while (!signal.aborted && !(await step()).isDone);
}

/** @returns a step that removes the next batch of rows, in the order of their UIDs. */
function pruneFolder({ store, path, use }: PruneTools, request: PruneRequest): Step {
	let above = 0;
	return async () => {
		const rows = await listOldRows(store, request, above);
		if (rows.length === 0) return { isDone: true };
		above = rows.at(-1)?.uid ?? above;
		const present = await use(async (folder) => {
			const opened = await folder.open(path);
			if (opened.uidValidity !== request.uidValidity) return undefined;
			return await folder.listPresent(rows.map(({ uid }) => uid));
		});
		if (present === undefined) return { isDone: true };
		const gone = rows.filter(({ uid }) => !present.has(uid)).map(({ id }) => id);
		await removeOldRows(store, gone, request.before);
		return { isDone: false };
	};
}
