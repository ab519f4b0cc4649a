import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { DispatcherError, type Store } from '../../dispatcher/index';
import { reasonOf, toNodeError } from '../shared/errors';
import { openStoreOf, type DatabaseChoice } from '../shared/store';
import type { Operation } from './actions/operation';
import { resources } from './actions/resources';

/** Executes the chosen operation for each item, one after the other. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const output: INodeExecutionData[] = [];
	for (const index of this.getInputData().keys()) {
		output.push(...(await executeFor(this, index)));
	}
	return [output];
}

async function executeFor(
	context: IExecuteFunctions,
	index: number,
): Promise<INodeExecutionData[]> {
	const pairedItem = { item: index };
	try {
		const store = await openStore(context, index);
		const made = await findOperation(context, index).execute({ context, store, index });
		return made.map((item) => ({ ...item, pairedItem }));
	} catch (error) {
		if (!context.continueOnFail()) throw toNodeError(context.getNode(), error, index);
		return [{ json: { error: reasonOf(error) }, pairedItem }];
	}
}

async function openStore(context: IExecuteFunctions, index: number): Promise<Store> {
	const choice = context.getNodeParameter('database', index, 'n8n') as DatabaseChoice;
	return await openStoreOf(context, choice);
}

function findOperation(context: IExecuteFunctions, index: number): Operation {
	const resource = context.getNodeParameter('resource', index);
	const operation = context.getNodeParameter('operation', index);
	const found = resources
		.find(({ option }) => option.value === resource)
		?.operations.find(({ option }) => option.value === operation);
	if (found !== undefined) return found;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `Help Desk has no operation "${String(operation)}" for "${String(resource)}"`,
		whatToDo: 'Choose a resource and an operation from the lists.',
	});
}
