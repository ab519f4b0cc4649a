import type { Folder } from '../mailbox/folder';
import type { OpenedFolder } from '../mailbox/types';

/** After so long a list may hold too much that is gone. */
const OUTDATED_AFTER_MS = 30_000;

/**
 * What waits in a folder, as far as it was listed. Of a backlog of 100,000 mails the list alone is
 * most of the work, so within one look it is only added to: new mails have higher UIDs.
 */
export class FolderListing {
	/** In ascending order. */
	uids: number[] = [];

	private uidValidity: string | undefined;

	private listedAt = 0;

	/** The highest UID that was ever listed under this UIDVALIDITY. */
	highest = 0;

	private isOutdated = true;

	/** The next reading lists all. */
	outdate(): void {
		this.isOutdated = true;
	}

	/**
	 * Brings the list up to date.
	 *
	 * @returns `isNew`: the UIDs hold for the first time; `isComplete`: the list is all that is there.
	 */
	async read(
		folder: Folder,
		{ uidValidity, mailCount }: OpenedFolder,
	): Promise<{ isNew: boolean; isComplete: boolean }> {
		const isNew = this.uidValidity !== uidValidity;
		const age = performance.now() - this.listedAt;
		const isComplete = isNew || this.isOutdated || age > OUTDATED_AFTER_MS || mailCount === 0;
		if (isComplete) {
			this.uids = mailCount === 0 ? [] : await folder.list();
			this.listedAt = performance.now();
			this.isOutdated = false;
			if (isNew) this.highest = 0;
		} else {
			this.uids.push(...(await folder.list({ above: this.highest })));
		}
		this.uidValidity = uidValidity;
		this.highest = Math.max(this.highest, this.uids.at(-1) ?? 0);
		return { isNew, isComplete };
	}

	/** These are being worked on. */
	taken(uids: number[]): void {
		const taken = new Set(uids);
		this.uids = this.uids.filter((uid) => !taken.has(uid));
	}
}
