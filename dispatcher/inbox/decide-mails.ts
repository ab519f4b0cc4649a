import { DispatcherError } from '../core/errors';
import type { Store } from '../database/open-store';
import { type Decision, noteDecisions } from '../ledger/decide';
import type { Destination } from '../ledger/types';
import { excerptOf } from '../message/excerpt';
import type { IntakeItem } from '../message/item';
import type { NoticeSettings } from '../outbox/queue-notice';

/** One mail and where it is to go. */
export interface DecisionRequest {
	item: IntakeItem;
	destination: Destination;
	/** The destination folder, as typed; empty: the division's, as it is set when the mail is moved. */
	folder: string;
	createMissingFolders: boolean;
	/** Why the mail could not be processed; for Unprocessed. */
	reason: string;
	/** `[TAG#1042]`, where the mail is in a task. */
	taskReference?: string;
	/** Absent: no notice is written. */
	notice?: NoticeSettings;
}

/** What was decided about one mail. */
export interface DecidedMail {
	destination: Destination;
	/** As typed; once the mail was moved, as the server writes it. */
	folder: string;
	/** False where an earlier decision stands. */
	isNew: boolean;
	/** Who is written to, once the mail was moved; absent where no notice is asked for by this decision. */
	notice?: { to: string[]; remark?: string };
}

/** One result a request, in their order. */
export type DecisionResult =
	{ kind: 'decided'; decided: DecidedMail } | { kind: 'failed'; error: DispatcherError };

/**
 * Decides where mails go, in one transaction and without any mail server: the division's trigger
 * moves them and sends their notices. Safe to run twice; the first decision on a mail stands.
 *
 * @throws DispatcherError `desk-unavailable`.
 */
export async function decideMails(
	store: Store,
	requests: DecisionRequest[],
): Promise<DecisionResult[]> {
	const decisions = new Map<number, Decision>();
	for (const request of requests) {
		const { id } = request.item.intake;
		if (id !== null && !decisions.has(id)) decisions.set(id, toDecision(request, id));
	}
	const standing = await noteDecisions(store, [...decisions.values()]);
	return requests.map((request) => {
		const stands = standing.get(request.item.intake.id ?? 0);
		if (stands === undefined) return { kind: 'failed', error: unknownMail() };
		if (stands.isNew) return { kind: 'decided', decided: previewDecision(request) };
		const { destination, folder } = stands;
		const decided = { ...stands, folder: folder || divisionFolder(request.item, destination) };
		return { kind: 'decided', decided };
	});
}

/** What a decision would be, for a test run: nothing is noted. */
export function previewDecision(request: DecisionRequest): DecidedMail {
	const { item, destination, notice } = request;
	const folder = request.folder || divisionFolder(item, destination);
	const decided = { destination, folder, isNew: true };
	if (notice === undefined || destination !== 'unprocessed') return decided;
	const { recipients } = notice;
	if (recipients.length > 0) return { ...decided, notice: { to: recipients } };
	return {
		...decided,
		notice: { to: [], remark: 'The division has no notice recipients.' },
	};
}

function divisionFolder({ division }: IntakeItem, destination: Destination): string {
	if (destination === 'folder') return '';
	return destination === 'processed' ? division.processedFolder : division.unprocessedFolder;
}

function toDecision(request: DecisionRequest, intakeId: number): Decision {
	const { destination, folder, reason, taskReference, notice, item } = request;
	return {
		intakeId,
		destination,
		folder,
		createMissing: request.createMissingFolders,
		reason,
		...(taskReference === undefined ? {} : { taskReference }),
		...(notice === undefined || destination !== 'unprocessed'
			? {}
			: { notice: { settings: notice, item: withoutContents(item) } }),
	};
}

/** What is kept of a mail until it is moved: a notice names it and shows no more than its beginning. */
export function withoutContents({ mail, ...item }: IntakeItem): IntakeItem {
	const newText = excerptOf(mail.newText);
	return { ...item, mail: { ...mail, text: '', newText, html: null, attachments: [] } };
}

function unknownMail(): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: 'The intake ledger does not know the mail of this item',
		whatToDo: 'Choose the same database in all nodes, and keep the field intake on the item.',
	});
}
