import { silentLogger } from '../../../dispatcher/core/ports';
import { openStore } from '../../../dispatcher/database/open-store';
import { decideMails } from '../../../dispatcher/inbox/decide-mails';
import { startInbox } from '../../../dispatcher/inbox/inbox';
import type { InboxSettings } from '../../../dispatcher/inbox/types';
import type { MailboxConnection } from '../../../dispatcher/mailbox/types';
import { watchMailbox } from '../../../dispatcher/mailbox/watch';
import { sharedReader } from '../../../dispatcher/message/shared-reader';
import { decisionOf } from '../shipped-workflow';

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
	const store = await openStore({ kind: 'sqlite', file: deskFile });
	const handed = Promise.withResolvers<void>();
	const stopped = Promise.withResolvers<void>();
	const executed = Promise.withResolvers<void>();
	const inbox = startInbox(settings, {
		openStore: async () => await Promise.resolve(store),
		connection: async () => await Promise.resolve(connection),
		watchMailbox,
		reader: sharedReader,
		logger: silentLogger,
		random: Math.random,
		reportOutage: () => undefined,
		storeAttachment: async () => await Promise.resolve({}),
		emitFailed: async () => await Promise.resolve({ ok: true }),
		onNotices: () => undefined,
		emitMails: async (mails) => {
			handed.resolve();
			await stopped.promise;
			await decideMails(
				store,
				mails.map((mail) => decisionOf(settings.division, mail, undefined)),
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
