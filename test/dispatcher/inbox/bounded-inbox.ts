import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { silentLogger } from '../../../dispatcher/core/ports';
import { openStore } from '../../../dispatcher/database/open-store';
import type { InboxAttachment, InboxMail } from '../../../dispatcher/inbox/batch';
import { decideMails } from '../../../dispatcher/inbox/decide-mails';
import { startInbox } from '../../../dispatcher/inbox/inbox';
import type { InboxSettings } from '../../../dispatcher/inbox/types';
import type { MailboxConnection } from '../../../dispatcher/mailbox/types';
import { watchMailbox } from '../../../dispatcher/mailbox/watch';
import { fileItem } from '../../../dispatcher/tasks/file-item';

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

interface StoredFile {
	path: string;
}

/** A process of its own that does what trigger, Create Task and Route Mail do, and is measured. */
async function main(work: BoundedInbox): Promise<void> {
	const { settings, connection, folder } = work;
	const store = await openStore({ kind: 'sqlite', file: join(folder, 'desk.sqlite') });
	const done = Promise.withResolvers<void>();
	let mails = 0;
	let files = 0;
	let stored = 0;
	let before = 0;
	let most = 0;
	const look = (): number => {
		most = Math.max(most, process.memoryUsage().rss);
		return most;
	};
	const watching = setInterval(look, LOOK_EVERY_MS);
	const { name, identificationTag, event, task, processedFolder } = settings.division;
	const fileOne = async ({ item, attachments }: InboxMail): Promise<void> => {
		await fileItem(store, {
			...{ item, division: name, identificationTag, event, task, fields: {} },
			attachments: attachments.map(readerOf),
			whenTaskMissing: 'fail',
		});
	};
	const inbox = startInbox(settings, {
		openStore: async () => await Promise.resolve(store),
		connection: async () => await Promise.resolve(connection),
		watchMailbox,
		storeAttachment: async (_attachment, content): Promise<StoredFile> => {
			files += 1;
			const path = join(folder, String(files));
			content.on('data', (chunk: Buffer) => (stored += chunk.length));
			await pipeline(content, createWriteStream(path));
			return { path };
		},
		logger: silentLogger,
		random: Math.random,
		reportOutage: (error) => done.reject(error),
		emitFailed: async () => await Promise.reject(new Error('No mail fails here')),
		onNotices: () => undefined,
		emitMails: async (batch) => {
			for (const mail of batch) await fileOne(mail);
			const requests = batch.map(({ item }) => ({
				...{ item, destination: 'processed' as const, folder: processedFolder, reason: '' },
				createMissingFolders: true,
			}));
			await decideMails(store, requests);
			mails += batch.length;
			// The first one shows what the process needs for itself.
			if (before === 0) before = look();
			if (mails === work.mails) done.resolve();
			return { ok: true };
		},
	});
	await done.promise.finally(() => clearInterval(watching));
	await inbox.stop();
	const result: BoundedResult = { grownBy: look() - before, stored };
	process.stdout.write(JSON.stringify(result));
}

function readerOf(attachment: InboxAttachment) {
	if ('content' in attachment) return attachment;
	return { content: async () => await readFile((attachment.stored as StoredFile).path) };
}

main(JSON.parse(process.env.BOUNDED_INBOX ?? '{}') as BoundedInbox).catch((error: unknown) => {
	process.stderr.write(error instanceof Error ? (error.stack ?? '') : String(error));
	process.exitCode = 1;
});
