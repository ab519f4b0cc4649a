import { join } from 'node:path';
import { silentLogger } from '../../../dispatcher/core/ports';
import { openStore } from '../../../dispatcher/database/open-store';
import { startInbox } from '../../../dispatcher/inbox/inbox';
import type { InboxSettings } from '../../../dispatcher/inbox/types';
import type { MailboxConnection } from '../../../dispatcher/mailbox/types';
import { watchMailbox } from '../../../dispatcher/mailbox/watch';
import { tasksByAge } from '../../hosts/desk-tables';
import { runShippedWorkflow, storeFile } from '../shipped-workflow';

const LOOK_EVERY_MS = 5;

/** What the parent gives this process to do. */
export interface BoundedInbox {
	settings: InboxSettings;
	connection: MailboxConnection;
	folder: string;
	/** Ends after so many mails. */
	mails: number;
}

/** What it tells. */
export interface BoundedResult {
	/** Octets by which the process grew at most, after its first mail. */
	grownBy: number;
	/** Octets of attachments that were stored. */
	stored: number;
}

/** A process of its own that does what trigger, Create Task and Route Mail do, and is measured. */
async function main(work: BoundedInbox): Promise<void> {
	const { settings, connection, folder } = work;
	const store = await openStore({ kind: 'sqlite', file: join(folder, 'desk.sqlite') });
	const done = Promise.withResolvers<void>();
	let mails = 0;
	let stored = 0;
	let before = 0;
	let most = 0;
	const look = (): number => {
		most = Math.max(most, process.memoryUsage().rss);
		return most;
	};
	const watching = setInterval(look, LOOK_EVERY_MS);
	const inbox = startInbox(settings, {
		openStore: async () => await Promise.resolve(store),
		connection: async () => await Promise.resolve(connection),
		watchMailbox,
		storeAttachment: async (_attachment, content) => {
			content.on('data', (chunk: Buffer) => (stored += chunk.length));
			return await storeFile(folder, content);
		},
		logger: silentLogger,
		random: Math.random,
		reportOutage: (error) => done.reject(error),
		emitFailed: async () => await Promise.reject(new Error('No mail fails here')),
		onNotices: () => undefined,
		emitMails: async (batch) => {
			const end = await runShippedWorkflow({ store, division: settings.division }, batch);
			mails += batch.length;
			// The first one shows what the process needs for itself.
			if (before === 0) before = look();
			if (mails === work.mails) done.resolve();
			return end;
		},
	});
	await done.promise.finally(() => clearInterval(watching));
	await inbox.stop();
	const filed = await tasksByAge(store);
	if (filed.length !== mails) throw new Error(`Only ${filed.length} of ${mails} mails were filed`);
	const result: BoundedResult = { grownBy: look() - before, stored };
	process.stdout.write(JSON.stringify(result));
}

main(JSON.parse(process.env.BOUNDED_INBOX ?? '{}') as BoundedInbox).catch((error: unknown) => {
	process.stderr.write(error instanceof Error ? (error.stack ?? '') : String(error));
	process.exitCode = 1;
});
