import { DispatcherError } from '../../dispatcher/core/errors';
import type { DivisionFolders } from '../../dispatcher/mailbox/ensure-folders';
import type { Folder } from '../../dispatcher/mailbox/folder';
import { findFolder, pathToCreate } from '../../dispatcher/mailbox/folder-path';
import type { MovedTo, MoveRequest } from '../../dispatcher/mailbox/move-mails';
import type {
	MailFolder,
	MailOutline,
	OpenedFolder,
	RawMail,
} from '../../dispatcher/mailbox/types';
import { connectionLost } from '../../dispatcher/mailbox/use-client';
import type { MailboxWatch, MailboxWatchOptions } from '../../dispatcher/mailbox/watch';
import { readThreadFields } from '../../dispatcher/message/thread-fields';
import { FakeWatch } from './fake-watch';

const NOTATION = { delimiter: '/', prefix: '' };

/** What is asked of a server, as a word. */
export type FakeCommand = 'list' | 'open' | 'search' | 'describe' | 'read' | 'move' | 'create';

interface FakeMail {
	uid: number;
	source: Buffer;
	receivedAt: Date;
}

interface FakeFolder {
	uidValidity: number;
	uidNext: number;
	mails: FakeMail[];
}

/**
 * A mailbox in memory, for tests that need no server. `test/contracts/folder-contract.ts` holds it to
 * what a real one does; mails are always read whole.
 */
export class FakeMailbox {
	private readonly folders = new Map<string, FakeFolder>();

	private readonly watches = new Set<FakeWatch>();

	private validities = 0;

	/** All that was asked, in order. */
	readonly commands: FakeCommand[] = [];

	/** Called before each command: what it throws, or waits for, is the server's doing. */
	onCommand: (command: FakeCommand) => Promise<void> | void = () => undefined;

	/** Called after mails were moved: what it throws keeps the server's answer away. */
	onMoved: () => Promise<void> | void = () => undefined;

	/** False: nobody is told where mails are after a move. */
	tellsUids = true;

	/** Set: nobody gets a connection. */
	outage: DispatcherError | undefined;

	constructor() {
		this.create('INBOX');
	}

	create(path: string): void {
		this.validities += 1;
		this.folders.set(path, { uidValidity: this.validities, uidNext: 1, mails: [] });
	}

	/** Removes a folder with all that is in it. */
	remove(path: string): void {
		this.folders.delete(path);
	}

	/** Delivers mails, and wakes whoever watches. */
	deliver(path: string, ...sources: Buffer[]): void {
		for (const source of sources) this.add(path, { source, receivedAt: new Date() });
		for (const watch of this.watches) watch.wake('push');
	}

	async subjectsIn(path: string): Promise<string[]> {
		const mails = this.folders.get(path)?.mails ?? [];
		const fields = await Promise.all(
			mails.map(async (mail) => await readThreadFields(mail.source)),
		);
		return fields.map(({ subject }) => subject);
	}

	/** A connection breaks; whoever watches gets another one. */
	cut(): void {
		for (const watch of this.watches) watch.cut();
	}

	watch = (options: MailboxWatchOptions): MailboxWatch => {
		const watch = new FakeWatch(this, options, () => this.watches.delete(watch));
		this.watches.add(watch);
		return watch;
	};

	async ask(command: FakeCommand): Promise<void> {
		this.commands.push(command);
		await this.onCommand(command);
		await Promise.resolve();
	}

	listFolders(): MailFolder[] {
		return [...this.folders.keys()].map((path) => ({
			path,
			listedAs: path,
			displayPath: path,
			selectable: true,
		}));
	}

	/** @throws DispatcherError `folder-not-found`. */
	folderAt(path: string): FakeFolder {
		const folder = this.folders.get(path);
		if (folder !== undefined) return folder;
		throw notFound(path);
	}

	/** @returns its UID. */
	add(path: string, mail: Omit<FakeMail, 'uid'>): number {
		const folder = this.folderAt(path);
		const uid = folder.uidNext;
		folder.mails.push({ ...mail, uid });
		folder.uidNext += 1;
		return uid;
	}

	/** Moves mails as a server does, whoever asks for it. */
	moveMails(from: string, to: string, uids: number[]): MovedTo {
		const folder = this.folderAt(from);
		const { uidValidity } = this.folderAt(to);
		const moved = folder.mails.filter(({ uid }) => uids.includes(uid));
		folder.mails = folder.mails.filter((mail) => !moved.includes(mail));
		const told = moved.map((mail): [number, number] => [mail.uid, this.add(to, mail)]);
		return { uidValidity: String(uidValidity), uids: new Map(told) };
	}
}

/** A connection to a {@link FakeMailbox}. */
export class FakeConnection implements Folder {
	private listed: MailFolder[] | undefined;

	private path: string | undefined;

	usable = true;

	constructor(private readonly mailbox: FakeMailbox) {}

	async find(typed: string, { createMissing }: { createMissing: boolean }): Promise<MailFolder> {
		const known = findFolder(this.listed ?? [], typed) ?? findFolder(await this.askList(), typed);
		if (known !== undefined) return known;
		if (!createMissing) throw notFound(typed);
		await this.ask('create');
		const path = pathToCreate(typed, NOTATION);
		this.mailbox.create(path);
		return findFolder(await this.askList(), path) as MailFolder;
	}

	async findAll({ toProcess, processed, unprocessed, createMissing }: DivisionFolders) {
		const found = {
			toProcess: await this.find(toProcess, { createMissing: false }),
			processed: await this.find(processed, { createMissing }),
			unprocessed: await this.find(unprocessed, { createMissing }),
		};
		if (new Set(Object.values(found).map(({ path }) => path)).size === 3) return found;
		throw new DispatcherError({
			code: 'settings-invalid',
			whatHappened: 'Two of the three folders are the same',
			whatToDo: 'Choose three different folders.',
		});
	}

	forgetFolders(): void {
		this.listed = undefined;
	}

	forgetOpened(): void {
		this.path = undefined;
	}

	async open(path: string): Promise<OpenedFolder> {
		if (this.path !== path) await this.ask('open');
		const listed = this.listed;
		this.listed = undefined;
		const { uidValidity, uidNext, mails } = this.mailbox.folderAt(path);
		this.listed = listed;
		this.path = path;
		return {
			path,
			uidValidity: String(uidValidity),
			uidNext,
			mailCount: mails.length,
			readOnly: false,
		};
	}

	async list({ above = 0 }: { above?: number } = {}): Promise<number[]> {
		await this.ask('search');
		return this.mails.map(({ uid }) => uid).filter((uid) => uid > above);
	}

	async listPresent(uids: number[]): Promise<Set<number>> {
		return new Set(await this.listLeft(uids));
	}

	async listLeft(uids: number[]): Promise<number[]> {
		await this.ask('search');
		return this.among(uids).map(({ uid }) => uid);
	}

	async describe(uids: number[]): Promise<MailOutline[]> {
		await this.ask('describe');
		return this.among(uids).map(({ uid, source, receivedAt }) => ({
			uid,
			size: source.length,
			receivedAt,
			header: headerOf(source),
		}));
	}

	async *read(uids: number[]): AsyncGenerator<RawMail> {
		await this.ask('read');
		for (const wanted of uids) {
			const mail = this.among([wanted])[0];
			if (mail === undefined) continue;
			const { uid, source, receivedAt } = mail;
			const nothing = { returnedHeaders: [], omittedAttachments: [], streamedAttachments: [] };
			yield { uid, source, receivedAt, size: source.length, ...nothing };
		}
	}

	async readOriginal(uid: number): Promise<Buffer | undefined> {
		await this.ask('read');
		return this.among([uid])[0]?.source;
	}

	async move({ uids, destination }: MoveRequest): Promise<MovedTo | undefined> {
		await this.ask('move');
		const moved = this.mailbox.moveMails(this.path ?? '', destination.path, uids);
		await this.mailbox.onMoved();
		if (!this.usable) throw connectionLost();
		return this.mailbox.tellsUids ? moved : undefined;
	}

	async findByMessageIds(messageIds: string[]): Promise<Map<string, number[]>> {
		await this.ask('search');
		const fields = this.mails.map(async ({ uid, source }) => {
			return { uid, ...(await readThreadFields(headerOf(source))) };
		});
		const mails = Map.groupBy(await Promise.all(fields), ({ messageId }) => messageId ?? '');
		const found = messageIds.flatMap((messageId): Array<[string, number[]]> => {
			const uids = mails.get(messageId)?.map(({ uid }) => uid);
			return uids === undefined ? [] : [[messageId, uids]];
		});
		return new Map(found);
	}

	private async askList(): Promise<MailFolder[]> {
		await this.ask('list');
		this.listed = this.mailbox.listFolders();
		return this.listed;
	}

	private async ask(command: FakeCommand): Promise<void> {
		if (!this.usable) throw connectionLost();
		await this.mailbox.ask(command);
		if (!this.usable) throw connectionLost();
	}

	private get mails(): FakeMail[] {
		return this.mailbox.folderAt(this.path ?? '').mails;
	}

	private among(uids: number[]): FakeMail[] {
		const wanted = new Set(uids);
		return this.mails.filter(({ uid }) => wanted.has(uid));
	}
}

function headerOf(source: Buffer): Buffer {
	const end = source.indexOf('\r\n\r\n');
	return end === -1 ? source : source.subarray(0, end + 4);
}

function notFound(typed: string): DispatcherError {
	return new DispatcherError({
		code: 'folder-not-found',
		whatHappened: `The mailbox has no folder "${typed}"`,
		whatToDo: 'Pick the folder from the list, or create it.',
	});
}
