import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import {
	parseRecipients,
	readIntakeItem,
	type Destination,
	type NoticeSettings,
	type RouteRequest,
} from '../../dispatcher/index';
import { textOf } from '../shared/text';

/** Outcomes of Create Task that mean that the mail is in a task. */
const filedOutcomes: ReadonlySet<unknown> = new Set(['created', 'joined', 'already filed']);

/**
 * Reads what one item asks for.
 *
 * @throws DispatcherError where the item is not a mail, or a recipient cannot be read.
 */
export function readRouteRequest(context: IExecuteFunctions, index: number): RouteRequest {
	const json = context.getInputData()[index]?.json ?? {};
	const item = readIntakeItem(json);
	const destination = readDestination(context, json, index);
	const text = (name: string): string =>
		textOf(context.getNodeParameter(name, index, '', { extractValue: true }));
	const { reference } = (json.task ?? {}) as { reference?: unknown };
	return {
		item,
		destination,
		folder: text(folderParameters[destination]),
		reason: destination === 'unprocessed' ? readReason(text('reason'), json) : '',
		...(typeof reference === 'string' ? { taskReference: reference } : {}),
		...(destination === 'unprocessed' && sendsNotices(context, index)
			? { notice: readNotice(context, text, index) }
			: {}),
	};
}

/** Whether mails of this item's destination bring notices. */
export function sendsNotices(context: IExecuteFunctions, index: number): boolean {
	return context.getNodeParameter('sendNotice', index, false) === true;
}

const folderParameters: Record<Destination, string> = {
	processed: 'processedFolder',
	unprocessed: 'unprocessedFolder',
	folder: 'folder',
};

function readDestination(
	context: IExecuteFunctions,
	json: IDataObject,
	index: number,
): Destination {
	const chosen = context.getNodeParameter('destination', index) as Destination | 'byOutcome';
	if (chosen !== 'byOutcome') return chosen;
	// A builder's node between that failed and went on leaves its error on the item.
	const isFiled = filedOutcomes.has(json.outcome) && json.error === undefined;
	return isFiled ? 'processed' : 'unprocessed';
}

function readReason(typed: string, json: IDataObject): string {
	if (typed !== '') return typed;
	const { error } = json;
	if (typeof error === 'string') return error;
	const message = (error as { message?: unknown } | undefined)?.message;
	if (typeof message === 'string') return message;
	return 'The workflow did not file the mail in a task';
}

function readNotice(
	context: IExecuteFunctions,
	text: (name: string) => string,
	index: number,
): NoticeSettings {
	const options = context.getNodeParameter('options', index, {});
	const { language } = options;
	return {
		template: text('noticeTemplate'),
		recipients: parseRecipients(text('noticeRecipients')),
		sender: text('noticeSender'),
		attachOriginal: options.attachOriginal === true,
		...(language === 'en' || language === 'fr' ? { language } : {}),
	};
}
