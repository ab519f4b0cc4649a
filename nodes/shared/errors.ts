import {
	NodeApiError,
	NodeOperationError,
	type INode,
	type JsonObject,
	type NodeError,
} from 'n8n-workflow';
import { DispatcherError, isServerFailure } from '../../dispatcher/index';
import { textOf } from './text';

/**
 * Turns a failure into n8n's own error: whose it is, what happened and what to do in its message, and
 * the item it happened to. All of it in the message, since n8n's toasts and lists show nothing else.
 */
export function toNodeError(node: INode, error: unknown, itemIndex?: number): NodeError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	const place = itemIndex === undefined ? {} : { itemIndex };
	const message = `${divisionOf(node)}${reasonOf(error)}`;
	if (!(error instanceof DispatcherError)) {
		const wrapped = error instanceof Error ? error : String(error);
		return inOurWords(new NodeOperationError(node, wrapped, place), message);
	}
	// Only the words: the error underneath may hold what was sent to the server.
	const response: JsonObject = { message, code: error.code };
	const nodeError = isServerFailure(error.code)
		? new NodeApiError(node, response, { message, ...place })
		: new NodeOperationError(node, message, place);
	// What survives the way from a worker back to the trigger.
	nodeError.context.dispatcherCode = error.code;
	return inOurWords(nodeError, message);
}

/**
 * n8n replaces the whole message by a sentence of its own where it finds the code of a socket or file
 * error in it: "The service refused the connection - perhaps it is offline" names neither server nor port.
 */
function inOurWords(nodeError: NodeError, message: string): NodeError {
	nodeError.message = message;
	nodeError.messages = [];
	return nodeError;
}

/** The division as typed in the node; a field that is an expression tells nothing here. */
function divisionOf({ parameters }: INode): string {
	const name = textOf(parameters.division);
	return name === '' || name.startsWith('=') ? '' : `Division "${name}": `;
}

/** What happened and what to do, in one text for an item's `reason`. */
export function reasonOf(error: unknown): string {
	if (error instanceof DispatcherError) return `${error.message}. ${error.whatToDo}`;
	return error instanceof Error ? error.message : String(error);
}
