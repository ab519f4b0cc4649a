import { chown, mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Puts mails into the inbox of a user of a test's Dovecot, as a mail system's delivery agent does. */
export interface DeliveryAgent {
	/** Whether Dovecot runs or not: the mail is there as a whole or not at all. */
	deliver(user: string, name: string, source: Buffer): Promise<void>;
}

/** @param dataFolder where the server keeps its mails. */
export function createDeliveryAgent({ dataFolder }: { dataFolder: string }): DeliveryAgent {
	const mailFolder = join(dataFolder, 'mail');
	return {
		deliver: async (user, name, source) => {
			const { uid, gid } = await stat(mailFolder);
			const maildir = join(mailFolder, user, 'Maildir');
			for (const folder of [join(mailFolder, user), maildir, ...inside(maildir)]) {
				await mkdir(folder, { recursive: true });
				await chown(folder, uid, gid);
			}
			const unfinished = join(maildir, 'tmp', name);
			await writeFile(unfinished, source);
			await chown(unfinished, uid, gid);
			await rename(unfinished, join(maildir, 'new', name));
		},
	};
}

function inside(maildir: string): string[] {
	return ['tmp', 'new', 'cur'].map((name) => join(maildir, name));
}
