import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import {
	DispatcherError,
	fileItems,
	previewFiling,
	readIntakeItem,
	type FiledMail,
	type FilingRequest,
	type FilingResult,
	type Store,
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

/** What an item asks for, or why nothing can be asked for it. */
type Asked =
	| { kind: 'request'; request: FilingRequest; isPreview: boolean }
	| { kind: 'failed'; error: unknown };

/** What became of an item. */
type Outcome =
	| { kind: 'filed'; filed: FiledMail; isPreview: boolean }
	| Extract<FilingResult, { kind: 'failed' }>;

/** Files the mails of all items; those that cannot be filed leave by the second output with their reason. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	if (items.length === 0) return [[], []];
	const store = await openStore(this);
	const parameters = itemParameters(this);
	const mails = items.map((_, index) => mailItemOf(this, index));
	const asked = mails.map((mail, index) => ask(this, parameters, { mail, index }));
	const outcomes = await file(this, store, asked);
	if (outcomes.some((outcome) => outcome.kind === 'filed' && outcome.isPreview)) {
		tellTestRun(this, 'No task was created: this is what would come of each mail.');
	}
	const filed: INodeExecutionData[] = [];
	const failed: INodeExecutionData[] = [];
	for (const [index, outcome] of outcomes.entries()) {
		const toOutput = (fields: IDataObject): INodeExecutionData => {
			// Where the mail was found on an earlier item, the nodes behind this one need it, too.
			const json = { ...mails[index]?.json, ...items[index]?.json, ...fields };
			return { ...mails[index], ...items[index], json, pairedItem: { item: index } };
		};
		if (outcome.kind === 'filed') {
			const preview = outcome.isPreview ? { preview: true } : {};
			filed.push(toOutput({ ...filedFields(outcome.filed), ...preview }));
		} else {
			const reason = readReason(this, outcome.error, index);
			const { decision } = outcome;
			failed.push(toOutput({ outcome: 'failed', reason, ...(decision && { decision }) }));
		}
	}
	return [filed, failed];
}

/** What is told of a mail that was filed. */
function filedFields({ task, communication, outcome, decision, ...filed }: FiledMail): IDataObject {
	const { matchedBy } = decision;
	const { unverified } = communication;
	const messages = filed.messages.map(({ id, purpose, to, delivery, subject }) => {
		return { id, purpose, to: to.map(({ address }) => address), delivery, subject };
	});
	return { task, communication, outcome, matchedBy, unverified, decision, messages };
}

/** All at once and in order: an answer may lie in the same batch as its request. */
async function file(context: ErrorContext, store: Store, asked: Asked[]): Promise<Outcome[]> {
	const results = new Map<FilingRequest, FilingResult | undefined>();
	for (const isPreview of [false, true]) {
		const requests = asked.flatMap((one) =>
			one.kind === 'request' && one.isPreview === isPreview ? [one.request] : [],
		);
		if (requests.length === 0) continue;
		const filed = await fileAll(context, requests, async () => {
			return isPreview ? await previewFiling(store, requests) : await fileItems(store, requests);
		});
		requests.forEach((request, position) => results.set(request, filed[position]));
	}
	return asked.map((one) => {
		if (one.kind === 'failed') return one;
		const result = results.get(one.request);
		if (result?.kind === 'filed') return { ...result, isPreview: one.isPreview };
		return result ?? { kind: 'failed', error: new Error('The mail was not filed') };
	});
}

/** @throws NodeError where the desk is out of reach, unless the node goes on where an item fails. */
async function fileAll(
	context: ErrorContext,
	requests: FilingRequest[],
	work: () => Promise<FilingResult[]>,
): Promise<FilingResult[]> {
	try {
		return await work();
	} catch (error) {
		if (!context.continueOnFail()) throw toNodeError(context.getNode(), error);
		return requests.map(() => ({ kind: 'failed', error }));
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

function ask(
	context: FilingContext,
	parameters: ItemParameters,
	{ mail, index }: { mail: MailItem; index: number },
): Asked {
	try {
		const { item, attachments } = findAttachments(
			readIntakeItem(mail.json),
			mail.binary,
			async (content) => await context.helpers.getBinaryDataBuffer(index, content),
		);
		// What the node leaves empty is as the trigger says it, on the item.
		const text = (name: string): string => textOf(parameters(name, index, { byDefault: '' }));
		const { division } = item;
		const options = parameters('options', index, { byDefault: {} }) as IDataObject;
		const request: FilingRequest = {
			item,
			attachments,
			division: text('division') || division.name,
			identificationTag: text('identificationTag') || division.identificationTag,
			...readTask({ context, parameters }, index, division),
			whenTaskMissing: options.whenTaskMissing === 'create' ? 'create' : 'fail',
			// From an expression it may be anything; the engine checks it.
			fields: parameters('taskFields', index, { byDefault: {} }) as TaskFields,
		};
		return { kind: 'request', request, isPreview: isTestRun(context, item) };
	} catch (error) {
		return { kind: 'failed', error };
	}
}

/** Event and task of a new request; what the node leaves empty is as the trigger says it. */
function readTask(
	{ context, parameters }: { context: FilingContext; parameters: ItemParameters },
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
