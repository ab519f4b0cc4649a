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
import { mailItemOf, type MailContext, type MailItem } from '../shared/mail-item';
import { itemParameters, type ItemParameters } from '../shared/parameters';
import { openStoreOf, type DatabaseChoice, type StoreContext } from '../shared/store';
import { isTestRun, tellTestRun } from '../shared/test-run';
import { readTaskChoice } from '../shared/task-choice';
import { textOf } from '../shared/text';

type ErrorContext = Pick<IExecuteFunctions, 'continueOnFail' | 'getNode'>;

type FilingContext = ErrorContext &
	MailContext &
	Pick<IExecuteFunctions, 'getMode'> & { helpers: BinaryReader };

/** What all items are filed with. */
interface Filing {
	context: FilingContext;
	store: Store;
	parameters: ItemParameters;
}

/** By which output an item leaves, and as what. */
type Outcome =
	| { kind: 'filed'; isPreview: boolean; output: INodeExecutionData }
	| { kind: 'failed'; output: INodeExecutionData };

/** Files each mail; those that cannot be filed leave by the second output with their reason. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	if (items.length === 0) return [[], []];
	const store = await openStore(this);
	const parameters = itemParameters(this);
	const outcomes: Outcome[] = [];
	// One after the other and in order: an answer may lie in the same batch as its request.
	for (const index of items.keys()) {
		outcomes.push(await fileOrFail({ context: this, store, parameters }, index));
	}
	if (outcomes.some((outcome) => outcome.kind === 'filed' && outcome.isPreview)) {
		tellTestRun(this, 'No task was created: this is what would come of each mail.');
	}
	const leavingAs = (kind: Outcome['kind']): INodeExecutionData[] =>
		outcomes.filter((outcome) => outcome.kind === kind).map(({ output }) => output);
	return [leavingAs('filed'), leavingAs('failed')];
}

async function fileOrFail(filing: Filing, index: number): Promise<Outcome> {
	const { context } = filing;
	const mail = mailItemOf(context, index);
	const toOutput = (fields: IDataObject): INodeExecutionData => {
		// Where the mail was found on an earlier item, the nodes behind this one need it, too.
		const item = context.getInputData()[index];
		const json = { ...mail.json, ...item?.json, ...fields };
		return { ...mail, ...item, json, pairedItem: { item: index } };
	};
	try {
		const { filed, isPreview } = await file(filing, { mail, index });
		const { task, communication, outcome } = filed;
		const fields = { task, communication, outcome, ...(isPreview ? { preview: true } : {}) };
		return { kind: 'filed', isPreview, output: toOutput(fields) };
	} catch (error) {
		const reason = readReason(context, error, index);
		return { kind: 'failed', output: toOutput({ outcome: 'failed', reason }) };
	}
}

/**
 * Why this mail cannot be filed.
 *
 * @throws NodeError where the mail is not at fault: a desk out of reach fails the execution, and the
 * mail is tried again.
 */
function readReason(context: ErrorContext, error: unknown, index: number): string {
	const isOutage = error instanceof DispatcherError && error.code === 'desk-unavailable';
	if (error instanceof DispatcherError && (!isOutage || context.continueOnFail())) {
		return reasonOf(error);
	}
	throw toNodeError(context.getNode(), error, index);
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
	{ context, store, parameters }: Filing,
	{ mail, index }: { mail: MailItem; index: number },
): Promise<{ filed: FiledMail; isPreview: boolean }> {
	const { item, attachments } = findAttachments(
		readIntakeItem(mail.json),
		mail.binary,
		async (content) => await context.helpers.getBinaryDataBuffer(index, content),
	);
	// What the node leaves empty is as the trigger says it, on the item.
	const text = (name: string): string => textOf(parameters(name, index, { byDefault: '' }));
	const { division } = item;
	const options = parameters('options', index, { byDefault: {} }) as IDataObject;
	const isPreview = isTestRun(context, item);
	const takeIn = isPreview ? previewFiling : fileItem;
	const filed = await takeIn(store, {
		item,
		attachments,
		division: text('division') || division.name,
		identificationTag: text('identificationTag') || division.identificationTag,
		...readTask({ context, parameters }, index, division),
		whenTaskMissing: options.whenTaskMissing === 'create' ? 'create' : 'fail',
		// From an expression it may be anything; the engine checks it.
		fields: parameters('taskFields', index, { byDefault: {} }) as TaskFields,
	});
	return { filed, isPreview };
}

/** Event and task of a new request; what the node leaves empty is as the trigger says it. */
function readTask(
	{ context, parameters }: Pick<Filing, 'context' | 'parameters'>,
	index: number,
	division: { event: string; task: string },
): { event: string; task: string } {
	const event = textOf(parameters('event', index, { byDefault: '' })) || division.event;
	const task = textOf(
		parameters('task', index, { byDefault: '', options: { extractValue: true } }),
	);
	if (task === '') return { event, task: division.task };
	// In the first version a name is typed and never picked: it may hold anything.
	return isFirstVersion(context) ? { event, task } : readTaskChoice(task, event);
}

function isFirstVersion(context: FilingContext): boolean {
	return context.getNode().typeVersion < 2;
}
