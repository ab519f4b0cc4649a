import type { MailboxConnection } from '../../../dispatcher/mailbox/types';
import { withPlainClient } from '../../plain-client';
import { serve } from '../serve';

/** The largest batch of the dispatcher. */
const AT_A_TIME = 200;

/** Moves all mails of an inbox with imapflow, as many at a time as the dispatcher does. */
serve(async ({ connection }: { connection: MailboxConnection }) => {
	return await Promise.resolve(async () => {
		return await withPlainClient(connection, async (imap) => {
			await imap.mailboxCreate('INBOX/Processed');
			await imap.mailboxOpen('INBOX');
			const uids = (await imap.search({ all: true }, { uid: true })) || [];
			for (let start = 0; start < uids.length; start += AT_A_TIME) {
				const some = uids.slice(start, start + AT_A_TIME);
				await imap.messageMove(some, 'INBOX/Processed', { uid: true });
			}
			return uids.length;
		});
	});
});
