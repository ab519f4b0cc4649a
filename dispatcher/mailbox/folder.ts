import type { DivisionFolders } from './ensure-folders';
import type { FetchOptions } from './fetch-mails';
import type { MovedTo, MoveRequest } from './move-mails';
import type { MailFolder, MailOutline, OpenedFolder, RawMail } from './types';

/**
 * One mailbox as the inbox sees it: its folders, and the mails of the one that is open. Everything
 * throws a DispatcherError where the server refuses, and whatever its library throws where the
 * connection breaks. `test/contracts/folder-contract.ts` says what an implementation has to keep.
 */
export interface Folder {
	/** False once the connection is gone. */
	readonly usable: boolean;

	/** Finds one folder, or creates it where that is wanted. `typed`: as a person writes it. */
	find(typed: string, options: { createMissing: boolean }): Promise<MailFolder>;

	/** Finds a division's three folders. */
	findAll(
		folders: DivisionFolders,
	): Promise<{ toProcess: MailFolder; processed: MailFolder; unprocessed: MailFolder }>;

	/** What was found may be wrong by now: the next finding asks the server. */
	forgetFolders(): void;

	/** The folder that is open may be another one by now under its name: it is opened anew. */
	forgetOpened(): void;

	/**
	 * Opens a folder for listing, reading and moving. One that is open stays so for a while.
	 *
	 * @param path as the server writes it.
	 */
	open(path: string): Promise<OpenedFolder>;

	/** UIDs of the mails that wait, ascending; `above`: only those above this one. */
	list(options?: { above?: number }): Promise<number[]>;

	/** Which of these mails are there, those flagged as deleted too. */
	listPresent(uids: number[]): Promise<Set<number>>;

	/** Which of these mails are there and not flagged as deleted. */
	listLeft(uids: number[]): Promise<number[]>;

	/** What planning needs to know of mails; those that are gone are left out. */
	describe(uids: number[]): Promise<MailOutline[]>;

	/** Reads mails; those that are gone are left out. Large ones come last. */
	read(uids: number[], options: FetchOptions): AsyncIterable<RawMail>;

	/** Reads one mail's bytes as they are; undefined where it is gone. */
	readOriginal(uid: number, octets: number): Promise<Buffer | undefined>;

	/**
	 * Moves mails out of the open folder; one that is gone counts as moved.
	 *
	 * @returns where they are now; undefined if the server does not tell.
	 */
	move(request: MoveRequest): Promise<MovedTo | undefined>;

	/**
	 * Finds mails of the open folder by their Message-IDs, those flagged as deleted left out.
	 *
	 * @param messageIds with angle brackets.
	 * @returns the UIDs of each that is there.
	 */
	findByMessageIds(messageIds: string[]): Promise<Map<string, number[]>>;
}
