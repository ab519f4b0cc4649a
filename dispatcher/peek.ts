import { DispatcherError } from './errors';
import type { BatchLimits, InboxMail, StoreAttachment } from './batch';
import type { DivisionSettings } from './desk/types';
import { accountOf } from './mailbox-account';
import { ensureFolder } from './mailbox/ensure-folders';
import type { MailboxConnection } from './mailbox/types';
import { fetchMails } from './mailbox/fetch-mails';
import { listWaiting, openFolder } from './mailbox/scan';
import { watchMailbox, type MailboxWatch } from './mailbox/watch';
import type { Logger, RandomSource } from './ports';
import { readMail } from './read-mail';

type ImapClient = Parameters<Parameters<MailboxWatch['use']>[0]>[0];

const LOOK_AGAIN_MS = 5_000;

/** What a look at a folder needs. */
export interface PeekRequest {
	division: DivisionSettings;
	limits: BatchLimits;
	storeAttachment: StoreAttachment;
	connection: MailboxConnection;
	logger: Logger;
	random: RandomSource;
}

/** A wait for a mail that can be called off. */
export interface Peek {
	/** The first waiting mail, unclaimed and left where it is; undefined where called off. */
	mail: Promise<InboxMail | undefined>;
	stop(): Promise<void>;
}

/**
 * Waits until a mail is in the folder and reads it without claiming or moving it.
 *
 * `mail` rejects with the DispatcherError of a server that cannot be reached or a folder that is not
 * there.
 */
export function waitForMail(request: PeekRequest): Peek {
	const found = Promise.withResolvers<InboxMail | undefined>();
	const watch = watchMailbox({
		connection: async () => await Promise.resolve(request.connection),
		folder: request.division.folderToProcess,
		push: true,
		onWake: () => look(),
		onOutage: (error) => found.reject(error),
		onRecovery: () => undefined,
		logger: request.logger,
		random: request.random,
	});
	const timer = setInterval(() => look(), LOOK_AGAIN_MS);

	const look = (): void => {
		watch
			.use(async (client) => {
				const folder = await ensureFolder(client, request.division.folderToProcess, {
					createMissing: false,
				});
				const account = accountOf(request.connection);
				return await peekMail(client, request, { account, folder: folder.path });
			})
			.then((mail) => {
				if (mail !== undefined) found.resolve(mail);
			})
			.catch((error: unknown) => {
				// A connection that broke is opened again by the watch; anything else is final.
				if (error instanceof DispatcherError && error.code === 'connection-lost') return;
				found.reject(error);
			});
	};

	const stop = async (): Promise<void> => {
		clearInterval(timer);
		found.resolve(undefined);
		await watch.stop();
	};
	return { mail: found.promise, stop };
}

/** @returns undefined where the folder is empty. */
async function peekMail(
	client: ImapClient,
	{ division, limits, storeAttachment }: PeekRequest,
	{ account, folder }: { account: string; folder: string },
): Promise<InboxMail | undefined> {
	const opened = await openFolder(client, folder);
	const [uid] = opened.mailCount === 0 ? [] : await listWaiting(client);
	if (uid === undefined) return undefined;
	for await (const raw of fetchMails(client, [uid], limits)) {
		const place = { division, account, opened, limits, storeAttachment };
		return (await readMail(raw, { id: null, attempt: 0 }, place)).mail;
	}
	return undefined;
}
