import { chownSync, statSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createDeliveryAgent } from '../chaos/maildir';
import type { MailboxConnection } from '../dispatcher/mailbox/types';
import type { DovecotHost } from '../test/hosts/dovecot';
import { connectionTo, inMailbox } from '../test/hosts/mailboxes';
import { createMailWriter, type BenchMail, type MailKind } from './mails';

/** A Maildir of a Dovecot, looked at and filled without asking the server, which would cost it time. */
export interface BenchMailbox {
	user: string;
	/** Where the server keeps it. */
	home: string;
	connection: MailboxConnection;
	/** Delivers one mail, of which the server tells those who watch. */
	deliver(mail: BenchMail): Promise<void>;
	/** Puts mails into the inbox and lets the server take note of them, before anybody watches. */
	fill(kind: MailKind, count: number): Promise<void>;
	/** How many mails were moved to Processed. */
	countProcessed(): Promise<number>;
	/** How many mails of the inbox are flagged as seen. */
	countSeen(): Promise<number>;
	remove(): Promise<void>;
}

/** Where the mails of Processed are, in each of Dovecot's formats. */
const PROCESSED = [
	'Maildir/.INBOX.Processed/new',
	'Maildir/.INBOX.Processed/cur',
	'sdbox/mailboxes/INBOX/Processed/dbox-Mails',
];

/** Creates a mailbox that nobody else has. */
export function createBenchMailbox(dovecot: DovecotHost, name: string): BenchMailbox {
	const user = `${name}@helpdesk.example`;
	const home = join(dovecot.dataFolder, 'mail', user);
	const maildir = join(home, 'Maildir');
	const agent = createDeliveryAgent(dovecot);
	const connection = connectionTo(dovecot, { user });
	return {
		user,
		home,
		connection,
		deliver: async ({ messageId, source }) =>
			await agent.deliver(user, fileName(messageId), source),
		fill: async (kind, count) => {
			const write = await createMailWriter(kind);
			const first = write(0);
			await agent.deliver(user, fileName(first.messageId), first.source);
			for (let index = 1; index < count; index += 1) put(maildir, write(index));
			await inMailbox(connection, async (imap) => await imap.mailboxOpen('INBOX'));
		},
		countProcessed: async () => {
			const inside = PROCESSED.map(async (folder) => await list(join(home, folder)));
			const names = (await Promise.all(inside)).flat();
			return names.filter((name) => !name.startsWith('dovecot')).length;
		},
		countSeen: async () => {
			const names = await list(join(maildir, 'cur'));
			return names.filter((name) => name.split(':2,')[1]?.includes('S') === true).length;
		},
		// The server may be writing its indexes still.
		remove: async () => await rm(home, { recursive: true, force: true, maxRetries: 10 }),
	};
}

/** Not one step at a time as a delivery agent: the server does not look yet. */
function put(maildir: string, { messageId, source }: BenchMail): void {
	const { uid, gid } = statSync(maildir);
	const file = join(maildir, 'new', fileName(messageId));
	writeFileSync(file, source);
	chownSync(file, uid, gid);
}

/** In the order of delivery, which the server numbers them by. */
function fileName(messageId: string): string {
	return `1700000000.${messageId.slice(1, -1).replace('@', '.')}`;
}

async function list(folder: string): Promise<string[]> {
	return await readdir(folder).catch((): string[] => []);
}
