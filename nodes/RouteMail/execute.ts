import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import {
	decideMails,
	previewDecision,
	type DecidedMail,
	type DecisionRequest,
	type DecisionResult,
} from '../../dispatcher/index';
import { reasonOf, toNodeError } from '../shared/errors';
import type { MailContext } from '../shared/mail-item';
import { itemParameters, type ItemParameters } from '../shared/parameters';
import { openStoreOf, type DatabaseChoice, type StoreContext } from '../shared/store';
import { isTestRun, tellTestRun } from '../shared/test-run';
import { readDecisionRequest } from './request';

interface ItemError {
	kind: 'error';
	error: unknown;
}

/** What would be decided about an item's mail. */
interface Preview {
	kind: 'preview';
	decided: DecidedMail;
}

/** What an item asks for, before anything is decided. */
type Reading = { kind: 'request'; request: DecisionRequest } | Preview | ItemError;

/** What became of an item. */
type Outcome = { kind: 'decided'; decided: DecidedMail } | Preview | ItemError;

/** By the request that a result answers. */
type Results = Map<DecisionRequest, DecisionResult | undefined>;

type ErrorContext = Pick<IExecuteFunctions, 'continueOnFail' | 'getNode'>;

/**
 * Decides about all items' mails at once. Nothing is moved or sent here: the trigger does it when the
 * execution ends. A test run from the canvas only tells what would be decided.
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = itemParameters(this);
	const entries = this.getInputData().map((item, index) => {
		return { item, index, reading: readItem(this, parameters, index) };
	});
	const requests = entries.flatMap(({ reading }) =>
		reading.kind === 'request' ? [reading.request] : [],
	);
	if (entries.some(({ reading }) => reading.kind === 'preview')) {
		tellTestRun(this, 'Nothing was noted, moved or sent: this is what would be decided.');
	}
	const results = await decide(this, requests);
	const outputs = entries.map(({ item, index, reading }) => {
		const fields = toFields(outcomeOf(this, { reading, index, results }));
		return { ...item, json: { ...item.json, ...fields }, pairedItem: { item: index } };
	});
	return [outputs];
}

function readItem(
	context: ErrorContext & MailContext & Pick<IExecuteFunctions, 'getMode'>,
	parameters: ItemParameters,
	index: number,
): Reading {
	try {
		const request = readDecisionRequest({ context, parameters }, index);
		if (!isTestRun(context, request.item)) return { kind: 'request', request };
		return { kind: 'preview', decided: previewDecision(request) };
	} catch (error) {
		return toItemError(context, error, index);
	}
}

/** Decides about all mails in one transaction. */
async function decide(
	context: StoreContext & Pick<IExecuteFunctions, 'getNode' | 'getNodeParameter'>,
	requests: DecisionRequest[],
): Promise<Results> {
	if (requests.length === 0) return new Map();
	try {
		const choice = context.getNodeParameter('database', 0) as DatabaseChoice;
		const results = await decideMails(await openStoreOf(context, choice), requests);
		return new Map(requests.map((request, position) => [request, results[position]]));
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

function outcomeOf(
	context: ErrorContext,
	{ reading, index, results }: { reading: Reading; index: number; results: Results },
): Outcome {
	if (reading.kind !== 'request') return reading;
	const result = results.get(reading.request);
	if (result?.kind === 'decided') {
		return { kind: 'decided', decided: result.decided };
	}
	return toItemError(context, result?.error, index);
}

/** @throws NodeError unless the node goes on where an item fails. */
function toItemError(context: ErrorContext, error: unknown, index: number): ItemError {
	if (!context.continueOnFail()) throw toNodeError(context.getNode(), error, index);
	return { kind: 'error', error };
}

function toFields(outcome: Outcome): IDataObject {
	switch (outcome.kind) {
		case 'decided':
			return { routed: toJson(outcome.decided) };
		case 'preview':
			return { routed: toJson(outcome.decided), preview: true };
		case 'error':
			return { error: reasonOf(outcome.error) };
	}
}

function toJson({ destination, folder, isNew, notice }: DecidedMail): IDataObject {
	return {
		destination,
		folder,
		decidedNow: isNew,
		...(notice === undefined ? {} : { notice: { ...notice } }),
	};
}
