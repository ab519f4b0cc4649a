import type { ImapFlow } from 'imapflow';
import { DispatcherError } from '../core/errors';
import { askServer } from './ask-server';
import { sendCommand } from './imap-command';
import { openFolder } from './open-folder';
import type { MailFolder } from './types';

/** What a folder is for: mails are taken out of one, and put into the others. */
export type FolderUse = 'take' | 'put';

/** A right of RFC 4314, with the letters that stand for it: `c` and `d` are those of RFC 2086. */
interface Right {
	letters: string;
	/** "may not …". */
	means: string;
}

const wanted: Record<FolderUse, Right[]> = {
	take: [
		{ letters: 'r', means: 'read mails' },
		{ letters: 'td', means: 'mark mails as deleted' },
		{ letters: 'ed', means: 'remove mails' },
	],
	put: [{ letters: 'i', means: 'add mails' }],
};

/**
 * Checks that the user may do in a folder what it is for: a folder that opens READ-ONLY, or one where
 * the server's list of rights (RFC 4314, MYRIGHTS) lacks one. Where the server has no ACL extension,
 * only the opening of the folder that mails are taken from tells.
 *
 * @throws DispatcherError `folder-not-writable` that names the folder and what is missing, and the
 *   errors of {@link openFolder} and of a refused question.
 */
export async function checkRights(
	client: ImapFlow,
	folder: MailFolder,
	use: FolderUse,
): Promise<void> {
	if (use === 'take' && (await openFolder(client, folder.path)).readOnly) {
		throw opensReadOnly(folder.displayPath);
	}
	if (!client.capabilities.has('ACL')) return;
	const rights = await readRights(client, folder);
	if (rights === undefined) return;
	const missing = wanted[use].filter(
		({ letters }) => ![...letters].some((letter) => rights.includes(letter)),
	);
	if (missing.length > 0) {
		throw lacksRights(
			folder.displayPath,
			missing.map(({ means }) => means),
		);
	}
}

/** @returns the letters; undefined where the server does not tell. */
async function readRights(client: ImapFlow, folder: MailFolder): Promise<string | undefined> {
	const doing = `tell the rights in the folder "${folder.displayPath}"`;
	const [line] = await askServer(client, { doing }, async () =>
		sendCommand(client, 'MYRIGHTS', {
			parts: [{ type: 'ATOM', value: folder.listedAs }],
			untagged: 'MYRIGHTS',
		}),
	);
	const rights = line?.[1];
	return typeof rights === 'string' ? rights : undefined;
}

/** The failure of a folder that the user may read and not change. */
export function opensReadOnly(folder: string): DispatcherError {
	return lacksRights(folder, ['change anything (it opens READ-ONLY)']);
}

function lacksRights(folder: string, missing: string[]): DispatcherError {
	return new DispatcherError({
		code: 'folder-not-writable',
		whatHappened: `In the folder "${folder}" the user may not ${missing.join(', may not ')}`,
		whatToDo:
			'Give the user the rights to read, to add and to delete mails in the three folders, or choose others.',
	});
}

/** How full the mailbox is, in octets. */
export interface Room {
	used: number;
	limit: number;
}

/**
 * Asks how full the mailbox is (RFC 9208).
 *
 * @returns undefined where the server has no quota, or does not tell.
 */
export async function readRoom(client: ImapFlow, path: string): Promise<Room | undefined> {
	const hasQuota = [...client.capabilities.keys()].some((name) => name.startsWith('QUOTA'));
	if (!hasQuota) return undefined;
	const doing = 'tell how full the mailbox is';
	const quota = await askServer(client, { doing }, async () => client.getQuota(path));
	const { usage, limit } = quota.storage ?? {};
	return usage === undefined || limit === undefined ? undefined : { used: usage, limit };
}
