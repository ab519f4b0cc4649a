import { DispatcherError } from '../core/errors';
import type { Logger } from '../core/ports';
import type { Store } from '../database/open-store';
import { releaseFolder, takeFolder } from '../settings/watched-folders';

/** So many looks must be missed, and so long, before another division may have the folder. */
const LOOKS_UNTIL_FREE = 3;
const FREE_AFTER_MS = 2 * 60_000;

/** Which folder a division works in. */
export interface LeasedFolder {
	store: Store;
	divisionId: number;
	/** The folder as the ledger names it. */
	mailbox: string;
	/** As people read it. */
	displayPath: string;
}

/** Who leases a folder. */
export interface FolderLeaseOptions {
	/** Which of the division's sessions. */
	watcher: string;
	/** Milliseconds between two looks. */
	processingTimeMs: number;
	logger: Logger;
}

/**
 * A division's lease of its folder: another division that processed it, too, would share its mails by
 * chance. It is renewed as long as the session lives, and runs out where nobody looks after the folder.
 */
export class FolderLease {
	private readonly forMs: number;

	private leased: LeasedFolder | undefined;

	private timer: NodeJS.Timeout | undefined;

	constructor(private readonly options: FolderLeaseOptions) {
		this.forMs = Math.max(LOOKS_UNTIL_FREE * options.processingTimeMs, FREE_AFTER_MS);
	}

	/** @throws DispatcherError `settings-invalid` where another division has the folder. */
	async take(folder: LeasedFolder): Promise<void> {
		const other = await this.note(folder);
		if (other !== undefined) throw folderTaken(folder.displayPath, other);
		this.leased = folder;
		// A look may take long, and must not lose the folder meanwhile.
		this.timer ??= setInterval(() => this.renew(), this.forMs / 3).unref();
	}

	/** Ends the renewing, so that the lease runs out. */
	abandon(): void {
		clearInterval(this.timer);
		this.timer = undefined;
		this.leased = undefined;
	}

	/** Lets another division have the folder. */
	async release(): Promise<void> {
		const { leased } = this;
		this.abandon();
		const { watcher } = this.options;
		if (leased !== undefined) {
			await releaseFolder(leased.store, { divisionId: leased.divisionId, watcher });
		}
	}

	private async note({ store, divisionId, mailbox }: LeasedFolder): Promise<string | undefined> {
		const { watcher } = this.options;
		return await takeFolder(store, { divisionId, mailbox, watcher, forMs: this.forMs });
	}

	private renew(): void {
		const { leased } = this;
		if (leased === undefined) return;
		this.note(leased).catch((error: unknown) =>
			this.options.logger.debug('The lease of the folder could not be renewed', {
				error: String(error),
			}),
		);
	}
}

function folderTaken(displayPath: string, other: string): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The folder "${displayPath}" is already being processed for the division "${other}"`,
		whatToDo:
			'Choose another folder, or unpublish the other division’s workflow and wait some minutes.',
	});
}
