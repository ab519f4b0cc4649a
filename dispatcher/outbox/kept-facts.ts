import { DispatcherError } from '../core/errors';
import type { Store } from '../database/open-store';
import { readIntakeItem } from '../message/item';
import type { DivisionSettings } from '../settings/division-settings';
import type { NoticeFacts } from './notice-values';

/**
 * Reads what the desk keeps of a mail that a notice could tell of: from its decision or, if it is in a
 * task, from there.
 *
 * @param intakeId the ledger's row.
 * @returns with an empty reason if the mail was processed.
 * @throws DispatcherError `not-found` if there is no such mail; `not-possible` if nothing is kept of it.
 */
export async function readKeptFacts(store: Store, intakeId: number): Promise<NoticeFacts> {
	const row = await readRow(store, intakeId);
	if (row === undefined) throw unknownMail(intakeId);
	const settings = JSON.parse(row.settings) as DivisionSettings;
	const known = row.item === null ? undefined : readIntakeItem(JSON.parse(row.item));
	const mail = known?.mail ?? mailInTask(row);
	if (mail === undefined) throw nothingKept(intakeId);
	return {
		division: known?.division ?? settings,
		mail,
		reason: row.reason ?? '',
		folder: row.moved_to || row.decided_folder || settings.unprocessedFolder,
	};
}

async function readRow(store: Store, intakeId: number) {
	return await store.db
		.selectFrom('intake')
		.innerJoin('divisions', 'divisions.id', 'intake.division_id')
		.leftJoin('decisions', 'decisions.intake_id', 'intake.id')
		.leftJoin('communications', 'communications.id', 'intake.communication_id')
		.select([
			'divisions.settings',
			'decisions.item',
			'decisions.reason',
			'decisions.folder as decided_folder',
			'intake.folder as moved_to',
			'communications.id as communication_id',
			'communications.from_name',
			'communications.from_address',
			'communications.subject',
			'communications.sent_at',
			'communications.message_id',
			'communications.new_text',
		])
		.where('intake.id', '=', intakeId)
		.executeTakeFirst();
}

type KeptRow = NonNullable<Awaited<ReturnType<typeof readRow>>>;

function mailInTask(row: KeptRow): NoticeFacts['mail'] | undefined {
	if (row.communication_id === null) return undefined;
	const { from_address: address, from_name: name } = row;
	return {
		from: address === null ? null : { name: name ?? '', address },
		subject: row.subject ?? '',
		date: row.sent_at,
		messageId: row.message_id,
		newText: row.new_text ?? '',
	};
}

function unknownMail(intakeId: number): DispatcherError {
	return new DispatcherError({
		code: 'not-found',
		whatHappened: `The database has no mail with the ID ${intakeId}`,
		whatToDo:
			'Check the ID, and choose the same database as in the trigger. Mails that were moved long ago are removed from the database.',
	});
}

function nothingKept(intakeId: number): DispatcherError {
	return new DispatcherError({
		code: 'not-possible',
		whatHappened: `The database keeps no contents of the mail with the ID ${intakeId}`,
		whatToDo:
			'Choose a mail that is in a task or that employees were notified of, or use the sample.',
	});
}
