import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import {
	decideMails,
	previewDecision,
	type DecidedMail,
	type DecisionRequest,
	type DecisionResult,
} from '../../dispatcher/index';
import { reasonOf, toNodeError } from '../shared/errors';
import { openStoreOf, type DatabaseChoice } from '../shared/store';
import { isTestRun, tellTestRun } from '../shared/test-run';
import { readDecisionRequest } from './request';

/** What was decided about an item's mail, or would be, or why nothing was. */
type Result = DecisionResult | { preview: DecidedMail } | { error: unknown };

/**
 * Decides about all items' mails at once. Nothing is moved or sent here: the trigger does it when the
 * execution ends. A test run from the canvas only tells what would be decided.
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	if (items.length === 0) return [[]];
	const results = new Array<Result>(items.length);
	const requests = readRequests(this, results);
	preview(this, requests, results);
	try {
		const decided = await decide(this, [...requests.values()]);
		for (const [position, index] of [...requests.keys()].entries()) {
			results[index] = decided[position] as Result;
		}
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
	return [items.map((item, index) => toOutput(this, item, { index, result: results[index] }))];
}

/** What the items ask for, by their index; the result of one that cannot be read is its error. */
function readRequests(context: IExecuteFunctions, results: Result[]): Map<number, DecisionRequest> {
	const requests = new Map<number, DecisionRequest>();
	for (const index of context.getInputData().keys()) {
		try {
			requests.set(index, readDecisionRequest(context, index));
		} catch (error) {
			const nodeError = toNodeError(context.getNode(), error, index);
			if (!context.continueOnFail()) throw nodeError;
			results[index] = { error };
		}
	}
	return requests;
}

/** Takes out what a test run asks for: nothing is decided about it. */
function preview(
	context: IExecuteFunctions,
	requests: Map<number, DecisionRequest>,
	results: Result[],
): void {
	const previewed = [...requests].filter(([, { item }]) => isTestRun(context, item));
	for (const [index, request] of previewed) {
		results[index] = { preview: previewDecision(request) };
		requests.delete(index);
	}
	if (previewed.length === 0) return;
	tellTestRun(context, 'Nothing was noted, moved or sent: this is what would be decided.');
}

async function decide(
	context: IExecuteFunctions,
	requests: DecisionRequest[],
): Promise<DecisionResult[]> {
	if (requests.length === 0) return [];
	const choice = context.getNodeParameter('database', 0) as DatabaseChoice;
	return await decideMails(await openStoreOf(context, choice), requests);
}

function toOutput(
	context: IExecuteFunctions,
	item: INodeExecutionData,
	{ index, result }: { index: number; result: Result | undefined },
): INodeExecutionData {
	const pairedItem = { item: index };
	if (result !== undefined && 'decided' in result) {
		return { ...item, json: { ...item.json, routed: toJson(result.decided) }, pairedItem };
	}
	if (result !== undefined && 'preview' in result) {
		const json = { ...item.json, routed: toJson(result.preview), preview: true };
		return { ...item, json, pairedItem };
	}
	if (!context.continueOnFail()) throw toNodeError(context.getNode(), result?.error, index);
	return { ...item, json: { ...item.json, error: reasonOf(result?.error) }, pairedItem };
}

function toJson({ destination, folder, isNew, notice }: DecidedMail): IDataObject {
	return {
		destination,
		folder,
		decidedNow: isNew,
		...(notice === undefined ? {} : { notice: { ...notice } }),
	};
}
