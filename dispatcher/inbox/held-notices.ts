import { DispatcherError } from '../core/errors';
import type { Logger } from '../core/ports';
import type { Store } from '../database/open-store';
import { readNotice, type OpenDecision } from '../ledger/open-decisions';
import type { Folder } from '../mailbox/folder';
import { readIntakeItem, type IntakeItem } from '../message/item';
import { listQueuedKeys } from '../outbox/outbox';
import { noticeKey, queueNotice, type NoticeSettings } from '../outbox/queue-notice';
import type { WorkflowPlace } from '../outbox/workflow-link';

/** Octets up to which a mail is attached to its notice. */
const LARGEST_ORIGINAL = 25 * 1024 * 1024;
/** So often is an original asked for that breaks the connection. */
const MOST_TRIES = 2;

/** What the notices are queued for. */
export interface NoticeGroup {
	store: Store;
	/** Whose way out they take. */
	divisionId: number;
	/** Decided mails of the folder that is open. */
	decisions: OpenDecision[];
	/** The folder they go to, as people read it. */
	displayPath: string;
}

/** What writing notices needs. */
interface HeldNoticesPorts {
	/** Told of a notice that cannot be written. */
	onStrange(error: DispatcherError): void;
	logger: Logger;
	/** The division's workflow, for a link to it. */
	workflow?: WorkflowPlace;
}

/**
 * Queues the notices of mails before they are moved: once it was moved, a mail is never looked at
 * again. A notice that cannot be written, or its original that cannot be read, keeps no mail back.
 */
export class HeldNotices {
	/** How often an original was asked for and the answer never came, by the ledger's row. */
	private readonly tries = new Map<number, number>();

	constructor(private readonly ports: HeldNoticesPorts) {}

	/**
	 * Queues the notices that are not queued yet.
	 *
	 * @throws what breaks the connection or the desk.
	 */
	async queue(folder: Folder, group: NoticeGroup): Promise<void> {
		const asked = group.decisions.filter(({ hasNotice }) => hasNotice);
		const keys = asked.map(({ intakeId }) => noticeKey(intakeId));
		const queued = await listQueuedKeys(group.store, keys);
		for (const decision of asked) {
			if (!queued.has(noticeKey(decision.intakeId))) await this.queueOne(folder, group, decision);
		}
	}

	private async queueOne(
		folder: Folder,
		{ store, divisionId, displayPath }: NoticeGroup,
		decision: OpenDecision,
	): Promise<void> {
		const { intakeId, reason, taskReference } = decision;
		try {
			const notice = await readNotice(store, intakeId);
			if (notice === undefined) return;
			const settings = JSON.parse(notice.settings) as NoticeSettings;
			const item = readIntakeItem(JSON.parse(notice.item));
			const original = settings.attachOriginal
				? await this.readOriginal(folder, decision, item)
				: undefined;
			const { workflow } = this.ports;
			await queueNotice(store, settings, {
				item,
				intakeId,
				divisionId,
				reason,
				folder: displayPath,
				held: true,
				...(workflow === undefined ? {} : { workflow }),
				...(taskReference === undefined ? {} : { taskReference }),
				...(original === undefined ? {} : { original }),
			});
		} catch (error) {
			if (!folder.usable || isStoreAway(error)) throw error;
			this.ports.onStrange(notWritten(error));
		}
	}

	/**
	 * The original, or undefined where the mail has left the folder, where the server does not give it,
	 * or where it is so large that no employee's server would take it: the notice goes out all the same.
	 */
	private async readOriginal(
		folder: Folder,
		{ intakeId, uid }: OpenDecision,
		{ mail }: IntakeItem,
	): Promise<Buffer | undefined> {
		// One without a size was never read, since the server does not give it.
		if (mail.size === 0 || mail.size > LARGEST_ORIGINAL) return undefined;
		const tries = this.tries.get(intakeId) ?? 0;
		if (tries >= MOST_TRIES) return undefined;
		this.tries.set(intakeId, tries + 1);
		try {
			const original = await folder.readOriginal(uid, mail.size);
			this.tries.delete(intakeId);
			return original;
		} catch (error) {
			if (!folder.usable) throw error;
			this.ports.logger.warn('A notice goes out without its mail, which the server does not give', {
				reason: String(error),
			});
			return undefined;
		}
	}
}

function isStoreAway(error: unknown): boolean {
	return error instanceof DispatcherError && error.code === 'desk-unavailable';
}

function notWritten(cause: unknown): DispatcherError {
	const words = cause instanceof Error ? cause.message : String(cause);
	return new DispatcherError({
		code: 'notice-not-written',
		whatHappened: `The notice of an unprocessed mail could not be written: ${words}`,
		whatToDo:
			'The mail is moved without a notice. Check the notice template and the item’s fields.',
		cause,
	});
}
