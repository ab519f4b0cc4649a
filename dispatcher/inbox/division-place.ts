import type { Store } from '../database/open-store';
import { mailboxKey } from '../ledger/mailbox-key';
import { adoptMailbox } from '../ledger/renamed-mailboxes';
import type { Folder } from '../mailbox/folder';
import { noteInstance } from '../settings/dispatcher-settings';
import { recordLook } from '../settings/division-looks';
import { saveDivision } from '../settings/divisions';
import { FolderLease } from './folder-lease';
import type { TakingPlace } from './taking';
import type { InboxPorts, InboxSettings, OpenMailbox } from './types';

/** Where a division is at work: its row in the desk, and its folder in the mailbox. */
export type DivisionPlace = TakingPlace;

/** Why a look is made. */
export interface LookReason {
	/** The server told of a mail, in the folder that is open. */
	isPushed: boolean;
}

/** Finds a division's place at each look, and keeps it from other divisions. */
export class DivisionPlaces {
	private opened: Store | undefined;

	private found: DivisionPlace | undefined;

	private divisionId: number | undefined;

	private storeGeneration: number | undefined;

	/** The name that the folder's mails were last brought under. */
	private adopted = '';

	private readonly lease: FolderLease;

	/** Nobody is told of changes any more. */
	private isOver = false;

	constructor(
		private readonly settings: InboxSettings,
		private readonly ports: Pick<InboxPorts, 'openStore' | 'logger'>,
		private readonly context: {
			session: string;
			mailbox: OpenMailbox;
			/** Told that something was asked of the division, in this process. */
			onChange: () => void;
		},
	) {
		this.lease = new FolderLease({
			watcher: context.session,
			processingTimeMs: settings.division.processingTimeMinutes * 60_000,
			logger: ports.logger,
		});
	}

	/** The desk; undefined until it is open. */
	get store(): Store | undefined {
		return this.opened;
	}

	/** What was found at the last look. */
	get last(): DivisionPlace | undefined {
		return this.found;
	}

	/** Opens the desk, unless it is open. */
	async open(): Promise<Store> {
		if (this.opened !== undefined) return this.opened;
		const store = await this.ports.openStore();
		// Whoever opened it meanwhile listens already.
		if (this.opened === undefined && !this.isOver) store.changes.on('division', this.onChange);
		this.opened ??= store;
		return this.opened;
	}

	/** Saves the division; again where another database has taken the place of the one that gave its id. */
	async saveDivision(): Promise<number> {
		const store = await this.open();
		const { generation } = store;
		if (this.divisionId !== undefined && this.storeGeneration === generation) {
			return this.divisionId;
		}
		await noteInstance(store);
		this.divisionId = (await saveDivision(store, this.settings.division)).id;
		this.storeGeneration = generation;
		return this.divisionId;
	}

	/** Finds the folders, and makes sure that no other division has the one to process. */
	async find({ isPushed }: LookReason): Promise<DivisionPlace> {
		const { division, createMissingFolders: createMissing } = this.settings;
		const { mailbox } = this.context;
		const { toProcess, account } = await mailbox.use(async (folder) => {
			if (!isPushed) folder.forgetOpened();
			const found = await folder.findAll({
				toProcess: division.folderToProcess,
				processed: division.processedFolder,
				unprocessed: division.unprocessedFolder,
				createMissing,
			});
			return { toProcess: found.toProcess, account: mailbox.account() };
		});
		const store = await this.open();
		const divisionId = await this.saveDivision();
		const { path, displayPath } = toProcess;
		await this.lease.take({ store, divisionId, mailbox: mailboxKey(account, path), displayPath });
		this.found = { store, divisionId, account, path };
		return this.found;
	}

	/** Brings the ledger's rows along where the mailbox is reached under another name now. */
	async adopt(folder: Folder, { store, divisionId, account, path }: DivisionPlace): Promise<void> {
		const mailbox = mailboxKey(account, path);
		if (this.adopted === mailbox) return;
		const { uidValidity } = await folder.open(path);
		await adoptMailbox(store, { mailbox, uidValidity }, divisionId);
		this.adopted = mailbox;
	}

	/** Notes a look that failed, where the desk can be written to. */
	async recordFailure(error: string): Promise<void> {
		const { opened, divisionId } = this;
		if (opened === undefined || divisionId === undefined) return;
		await recordLook(opened, divisionId, { error }).catch((cause: unknown) =>
			this.ports.logger.error(`The look's failure is not recorded: ${String(cause)}`),
		);
	}

	/** Lets another division have the folder. */
	async release(): Promise<void> {
		this.stopListening();
		await this.lease.release();
	}

	/** The lease of the folder runs out by itself. */
	abandon(): void {
		this.stopListening();
		this.lease.abandon();
	}

	private readonly onChange = (id?: number): void => {
		if (id === undefined || id === this.divisionId) this.context.onChange();
	};

	private stopListening(): void {
		this.isOver = true;
		this.opened?.changes.off('division', this.onChange);
	}
}
