import type { ImapFlow } from 'imapflow';
import { describeMails } from './describe-mails';
import { ensureFolder, ensureFolders, type DivisionFolders } from './ensure-folders';
import { fetchMails, fetchOriginal, type FetchOptions } from './fetch-mails';
import type { Folder } from './folder';
import { findByMessageIds } from './find-mails';
import { forgetFolders } from './list-folders';
import { listThoseLeft, moveMails, type MovedTo, type MoveRequest } from './move-mails';
import { describeFolder, listPresent, listWaiting, openFolder } from './open-folder';
import type { MailFolder, MailOutline, OpenedFolder, RawMail } from './types';

/** A folder that was opened longer ago may be another one by now under the same name. */
const OPEN_FOR_MS = 30_000;

/** The {@link Folder} of an IMAP connection. */
export class ImapFolder implements Folder {
	private openedAt = -Infinity;

	constructor(private readonly client: ImapFlow) {}

	get usable(): boolean {
		return this.client.usable;
	}

	async find(typed: string, options: { createMissing: boolean }): Promise<MailFolder> {
		return await ensureFolder(this.client, typed, options);
	}

	async findAll(folders: DivisionFolders) {
		return await ensureFolders(this.client, folders);
	}

	forgetFolders(): void {
		forgetFolders(this.client);
	}

	forgetOpened(): void {
		this.openedAt = -Infinity;
	}

	async open(path: string): Promise<OpenedFolder> {
		const { mailbox } = this.client;
		const isFresh = performance.now() - this.openedAt < OPEN_FOR_MS;
		if (isFresh && mailbox !== false && mailbox.path === path) return describeFolder(mailbox);
		const opened = await openFolder(this.client, path).catch((error: unknown) => {
			// It was found in a list that is old by now: a person has moved or deleted it.
			this.forgetFolders();
			throw error;
		});
		this.openedAt = performance.now();
		return opened;
	}

	async list(options: { above?: number } = {}): Promise<number[]> {
		return await listWaiting(this.client, options);
	}

	async listPresent(uids: number[]): Promise<Set<number>> {
		return await listPresent(this.client, uids);
	}

	async listLeft(uids: number[]): Promise<number[]> {
		return await listThoseLeft(this.client, uids);
	}

	async describe(uids: number[]): Promise<MailOutline[]> {
		return await describeMails(this.client, uids);
	}

	read(uids: number[], options: FetchOptions): AsyncIterable<RawMail> {
		return fetchMails(this.client, uids, options);
	}

	async readOriginal(uid: number, octets: number): Promise<Buffer | undefined> {
		return await fetchOriginal(this.client, uid, octets);
	}

	async move(request: MoveRequest): Promise<MovedTo | undefined> {
		return await moveMails(this.client, request);
	}

	async findByMessageIds(messageIds: string[]): Promise<Map<string, number[]>> {
		return await findByMessageIds(this.client, messageIds);
	}
}
