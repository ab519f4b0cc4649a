import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { connectMailbox } from '../../../dispatcher/mailbox/connect';
import { ImapFolder } from '../../../dispatcher/mailbox/imap-folder';
import { describeFolder } from '../../contracts/folder-contract';
import { appendMails, connectionTo, deleteFolder } from '../../hosts/mailboxes';

describeFolder(async () => {
	const user = `user-${randomUUID()}@example.com`;
	const connection = connectionTo(inject('servers').dovecot, { user });
	const client = await connectMailbox(connection);
	return {
		folder: new ImapFolder(client),
		deliver: async (path, ...sources) => await appendMails(connection, path, sources),
		removeFolder: async (path) => await deleteFolder(connection, path),
		stop: async () => {
			await client.logout();
			client.close();
		},
	};
});
