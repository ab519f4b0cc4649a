import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import {
	DispatcherError,
	fileItem,
	previewFiling,
	readIntakeItem,
	type Store,
	type FiledMail,
	type TaskFields,
} from '../../dispatcher/index';
import { reasonOf, toNodeError } from '../shared/errors';
import { findAttachments, type BinaryReader } from '../shared/items';
import { mailItemOf, type MailItem } from '../shared/mail-item';
import { openStoreOf, type DatabaseChoice, type StoreContext } from '../shared/store';
import { isTestRun, tellTestRun } from '../shared/test-run';
import { textOf } from '../shared/text';

type FilingContext = Pick<IExecuteFunctions, 'getMode' | 'getNodeParameter'> & {
	helpers: BinaryReader;
};

/** Files each mail; those that cannot be filed leave by the second output with their reason. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	const filed: INodeExecutionData[] = [];
	const failed: INodeExecutionData[] = [];
	if (items.length === 0) return [filed, failed];
	const store = await openStore(this);
	let isTest = false;
	// One after the other and in order: an answer may lie in the same batch as its request.
	for (const [index, item] of items.entries()) {
		const mail = mailItemOf(this, index);
		try {
			const { task, communication, outcome, preview } = await file(this, store, { mail, index });
			isTest ||= preview;
			const result = { ...{ task, communication, outcome }, ...(preview ? { preview } : {}) };
			filed.push({
				// Where the mail was found on an earlier item, the nodes behind this one need it, too.
				...{ ...mail, ...item },
				json: { ...mail.json, ...item.json, ...(result as unknown as IDataObject) },
				pairedItem: { item: index },
			});
		} catch (error) {
			// A desk out of reach is nobody's fault: the execution fails and the mail is tried again.
			const isOutage = error instanceof DispatcherError && error.code === 'desk-unavailable';
			if (!(error instanceof DispatcherError) || (isOutage && !this.continueOnFail())) {
				throw toNodeError(this.getNode(), error, index);
			}
			const json = { ...mail.json, ...item.json, outcome: 'failed', reason: reasonOf(error) };
			failed.push({ ...mail, ...item, json, pairedItem: { item: index } });
		}
	}
	if (isTest) tellTestRun(this, 'No task was created: this is what would come of each mail.');
	return [filed, failed];
}

async function openStore(
	context: StoreContext & Pick<IExecuteFunctions, 'getNode' | 'getNodeParameter'>,
): Promise<Store> {
	try {
		return await openStoreOf(context, context.getNodeParameter('database', 0) as DatabaseChoice);
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

async function file(
	context: FilingContext,
	store: Store,
	{ mail, index }: { mail: MailItem; index: number },
): Promise<FiledMail & { preview: boolean }> {
	const { item, attachments } = findAttachments(
		readIntakeItem(mail.json),
		mail.binary,
		async (content) => await context.helpers.getBinaryDataBuffer(index, content),
	);
	// What the node leaves empty is as the trigger says it, on the item.
	const text = (name: string): string => textOf(context.getNodeParameter(name, index, ''));
	const { division } = item;
	const options = context.getNodeParameter('options', index, {});
	const preview = isTestRun(context, item);
	const takeIn = preview ? previewFiling : fileItem;
	const filed = await takeIn(store, {
		item,
		attachments,
		division: text('division') || division.name,
		identificationTag: text('identificationTag') || division.identificationTag,
		event: text('event') || division.event,
		task: text('task') || division.task,
		whenTaskMissing: options.whenTaskMissing === 'create' ? 'create' : 'fail',
		// From an expression it may be anything; the engine checks it.
		fields: context.getNodeParameter('taskFields', index, {}) as TaskFields,
	});
	return { ...filed, preview };
}
