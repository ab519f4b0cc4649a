import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import {
	DispatcherError,
	fileItem,
	readIntakeItem,
	type Desk,
	type FiledMail,
	type TaskFields,
} from '../../dispatcher/index';
import { openDeskOf, type DatabaseChoice } from '../shared/desk';
import { reasonOf, toNodeError } from '../shared/errors';
import { findAttachments } from '../shared/items';
import { textOf } from '../shared/text';

/** Files each mail; those that cannot be filed leave by the second output with their reason. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	const filed: INodeExecutionData[] = [];
	const failed: INodeExecutionData[] = [];
	if (items.length === 0) return [filed, failed];
	const desk = await openDesk(this);
	// One after the other and in order: an answer may lie in the same batch as its request.
	for (const [index, item] of items.entries()) {
		try {
			const { task, communication, outcome } = await file(this, desk, index);
			const result = { task, communication, outcome };
			filed.push({
				...item,
				json: { ...item.json, ...(result as unknown as IDataObject) },
				pairedItem: { item: index },
			});
		} catch (error) {
			// A desk out of reach is nobody's fault: the execution fails and the mail is tried again.
			const isOutage = error instanceof DispatcherError && error.code === 'desk-unavailable';
			if (!(error instanceof DispatcherError) || (isOutage && !this.continueOnFail())) {
				throw toNodeError(this.getNode(), error, index);
			}
			const json = { ...item.json, outcome: 'failed', reason: reasonOf(error) };
			failed.push({ ...item, json, pairedItem: { item: index } });
		}
	}
	return [filed, failed];
}

async function openDesk(context: IExecuteFunctions): Promise<Desk> {
	try {
		return await openDeskOf(context, context.getNodeParameter('database', 0) as DatabaseChoice);
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

async function file(context: IExecuteFunctions, desk: Desk, index: number): Promise<FiledMail> {
	const input = context.getInputData()[index];
	const { item, attachments } = findAttachments(
		readIntakeItem(input?.json),
		input?.binary,
		async (property) => await context.helpers.getBinaryDataBuffer(index, property),
	);
	const text = (name: string): string => textOf(context.getNodeParameter(name, index, ''));
	const options = context.getNodeParameter('options', index, {});
	return await fileItem(desk, {
		item,
		attachments,
		division: text('division'),
		identificationTag: text('identificationTag'),
		event: text('event'),
		task: text('task'),
		whenTaskMissing: options.whenTaskMissing === 'create' ? 'create' : 'fail',
		// From an expression it may be anything; the engine checks it.
		fields: context.getNodeParameter('taskFields', index, {}) as TaskFields,
	});
}
