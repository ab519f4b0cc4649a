import type { MailboxConnection } from '../../../dispatcher/mailbox/types';
import { withPlainClient } from '../../plain-client';
import { serve } from '../serve';

/** Fetches all mails of an inbox with imapflow, and does nothing with them. */
serve(async ({ connection }: { connection: MailboxConnection }) => {
	return await Promise.resolve(async () => {
		return await withPlainClient(connection, async (imap) => {
			await imap.mailboxOpen('INBOX');
			let mails = 0;
			for await (const { source } of imap.fetch('1:*', { uid: true, source: true })) {
				if (source !== undefined) mails += 1;
			}
			return mails;
		});
	});
});
