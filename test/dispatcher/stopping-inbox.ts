import { openDesk } from '../../dispatcher/desk/open-desk';
import { startInbox, type InboxSettings } from '../../dispatcher/inbox';
import { createMailboxPool } from '../../dispatcher/mailbox/pool';
import type { MailboxConnection } from '../../dispatcher/mailbox/types';
import { silentLogger } from '../../dispatcher/ports';
import { routeMails } from '../../dispatcher/routing';

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
	const pool = createMailboxPool({ idleMs: 100 });
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
		routeUnprocessed: async () => await Promise.resolve(),
		emitMails: async (mails) => {
			handed.resolve();
			await stopped.promise;
			const tools = { desk, pool, connection, createMissingFolders: true };
			const folder = settings.division.processedFolder;
			await routeMails(
				tools,
				mails.map(({ item }) => ({ item, destination: 'processed', folder, reason: '' })),
			);
			executed.resolve();
			return { ok: true };
		},
	});
	await handed.promise;
	await inbox.stop();
	stopped.resolve();
	await executed.promise;
	await pool.close();
	process.stdout.write('stopped');
}

main(JSON.parse(process.env.STOPPING_INBOX ?? '{}') as StoppingInbox).catch((error: unknown) => {
	process.stderr.write(String(error));
	process.exitCode = 1;
});
