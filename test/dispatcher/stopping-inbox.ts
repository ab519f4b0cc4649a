import { decideMails } from '../../dispatcher/deciding';
import { openDesk } from '../../dispatcher/desk/open-desk';
import { startInbox, type InboxSettings } from '../../dispatcher/inbox';
import type { MailboxConnection } from '../../dispatcher/mailbox/types';
import { silentLogger } from '../../dispatcher/ports';

/** What the parent gives this process to do. */
export interface StoppingInbox {
	settings: InboxSettings;
	connection: MailboxConnection;
	deskFile: string;
}

/**
 * A process of its own, which stops an inbox in the middle of its first execution, lets that one end,
 * and then ends by itself, if nothing is left open.
 */
async function main({ settings, connection, deskFile }: StoppingInbox): Promise<void> {
	const desk = await openDesk({ kind: 'sqlite', file: deskFile });
	const handed = Promise.withResolvers<void>();
	const stopped = Promise.withResolvers<void>();
	const executed = Promise.withResolvers<void>();
	const inbox = startInbox(settings, {
		openDesk: async () => await Promise.resolve(desk),
		connection: async () => await Promise.resolve(connection),
		logger: silentLogger,
		random: Math.random,
		reportOutage: () => undefined,
		storeAttachment: async () => await Promise.resolve({}),
		emitFailed: async () => await Promise.resolve({ ok: true }),
		onNotices: () => undefined,
		emitMails: async (mails) => {
			handed.resolve();
			await stopped.promise;
			const folder = settings.division.processedFolder;
			const to = { destination: 'processed' as const, folder, createMissingFolders: true };
			await decideMails(
				desk,
				mails.map(({ item }) => ({ item, ...to, reason: '' })),
			);
			executed.resolve();
			return { ok: true };
		},
	});
	await handed.promise;
	await inbox.stop();
	stopped.resolve();
	await executed.promise;
	process.stdout.write('stopped');
}

main(JSON.parse(process.env.STOPPING_INBOX ?? '{}') as StoppingInbox).catch((error: unknown) => {
	process.stderr.write(String(error));
	process.exitCode = 1;
});
