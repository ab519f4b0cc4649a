import {
	NodeApiError,
	NodeOperationError,
	type INode,
	type JsonObject,
	type NodeError,
} from 'n8n-workflow';
import { DispatcherError, isServerFailure } from '../../dispatcher/index';

/**
 * Turns a failure into n8n's own error: what happened as its message, what to do as its description,
 * and the item it happened to.
 */
export function toNodeError(node: INode, error: unknown, itemIndex?: number): NodeError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	const place = itemIndex === undefined ? {} : { itemIndex };
	if (!(error instanceof DispatcherError)) {
		return new NodeOperationError(node, error instanceof Error ? error : String(error), place);
	}
	const words = { message: error.message, description: error.whatToDo, ...place };
	// Only the words: the error underneath may hold what was sent to the server.
	const response: JsonObject = { message: error.message, code: error.code };
	const nodeError = isServerFailure(error.code)
		? new NodeApiError(node, response, words)
		: new NodeOperationError(node, error.message, words);
	// What survives the way from a worker back to the trigger.
	nodeError.context.dispatcherCode = error.code;
	return nodeError;
}

/** What happened and what to do, in one text for an item's `reason`. */
export function reasonOf(error: unknown): string {
	if (error instanceof DispatcherError) return `${error.message}. ${error.whatToDo}`;
	return error instanceof Error ? error.message : String(error);
}
