import type { IDataObject } from 'n8n-workflow';
import {
	DispatcherError,
	parseRecipients,
	readIntakeItem,
	type DecisionRequest,
	type Destination,
	type IntakeItem,
	type NoticeSettings,
} from '../../dispatcher/index';
import { mailItemOf, type MailContext } from '../shared/mail-item';
import type { ItemParameters } from '../shared/parameters';
import { textOf } from '../shared/text';

/** Outcomes of Create Task that mean that the mail is in a task. */
const filedOutcomes: ReadonlySet<unknown> = new Set(['created', 'joined', 'already filed']);

/** What a request is read with. */
export interface RequestContext {
	context: MailContext;
	parameters: ItemParameters;
}

/** Reads a parameter of one item; what is empty is read from the item's division. */
type ReadText = (name: string) => string;

/**
 * Reads what one item asks for. What the node leaves empty is as the trigger says it, on the item.
 *
 * @throws DispatcherError where the item is not a mail, or a recipient cannot be read.
 */
export function readDecisionRequest(
	{ context, parameters }: RequestContext,
	index: number,
): DecisionRequest {
	const mail = mailItemOf(context, index);
	const item = readIntakeItem(mail.json);
	// What the nodes in between gave out tells whether they failed.
	const json = { ...mail.json, ...context.getInputData()[index]?.json };
	const destination = readDestination(parameters('destination', index), json);
	const text: ReadText = (name) =>
		textOf(parameters(name, index, { byDefault: '', options: { extractValue: true } }));
	const options = parameters('options', index, { byDefault: {} }) as IDataObject;
	const { reference } = (json.task ?? {}) as { reference?: unknown };
	const isUnprocessed = destination === 'unprocessed';
	return {
		item,
		destination,
		folder: readFolder(text, destination),
		createMissingFolders: options.createMissingFolders === true,
		reason: isUnprocessed ? readReason(text('reason'), json) : '',
		...(typeof reference === 'string' ? { taskReference: reference } : {}),
		...(isUnprocessed && parameters('sendNotice', index, { byDefault: true }) === true
			? { notice: readNotice(text, item, options) }
			: {}),
	};
}

function readDestination(chosen: unknown, json: IDataObject): Destination {
	if (chosen !== 'byOutcome') return chosen as Destination;
	// A workflow author's node between that failed and went on leaves its error on the item.
	const isFiled = filedOutcomes.has(json.outcome) && json.error === undefined;
	return isFiled ? 'processed' : 'unprocessed';
}

function readFolder(text: ReadText, destination: Destination): string {
	if (destination === 'processed') return text('processedFolder');
	if (destination === 'unprocessed') return text('unprocessedFolder');
	const folder = text('folder');
	if (folder !== '') return folder;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: 'The field Folder is empty',
		whatToDo: 'Enter the folder to move the mail to.',
	});
}

function readReason(typed: string, json: IDataObject): string {
	if (typed !== '') return typed;
	if (typeof json.reason === 'string' && json.reason !== '') return json.reason;
	const { error } = json;
	if (typeof error === 'string') return error;
	const message = (error as { message?: unknown } | undefined)?.message;
	if (typeof message === 'string') return message;
	return 'The workflow did not file the mail in a task';
}

function readNotice(
	text: ReadText,
	{ division }: IntakeItem,
	{ language, attachOriginal }: IDataObject,
): NoticeSettings {
	const recipients = text('noticeRecipients');
	return {
		template: text('noticeTemplate') || division.noticeTemplate,
		recipients: recipients === '' ? division.noticeRecipients : parseRecipients(recipients),
		sender: text('noticeSender') || division.mailbox,
		attachOriginal: attachOriginal === true,
		...(language === 'en' || language === 'fr' ? { language } : {}),
	};
}
