import type { INodeExecutionData, IRun, ITriggerFunctions } from 'n8n-workflow';
import type { ExecutionEnd } from '../../dispatcher/index';

/**
 * Starts an execution and waits for its end, so that no more is handed over than is being worked on.
 *
 * @param outputs the items of each of the trigger's outputs.
 */
export async function runExecution(
	context: ITriggerFunctions,
	outputs: INodeExecutionData[][],
): Promise<ExecutionEnd> {
	const done = context.helpers.createDeferredPromise<IRun>();
	context.emit(outputs, undefined, done);
	return readEnd(await done.promise);
}

/** n8n gives no run for an execution that it did not start. */
function readEnd(run: IRun | undefined): ExecutionEnd {
	if (run === undefined) return { ok: false, reason: 'n8n did not start the execution' };
	if (run.status === 'success') return { ok: true };
	const { error, lastNodeExecuted } = run.data?.resultData ?? {};
	const place = lastNodeExecuted === undefined ? '' : ` in the node "${lastNodeExecuted}"`;
	return {
		ok: false,
		reason: `The execution ended as ${run.status}${place}: ${error?.message ?? 'no reason given'}`,
	};
}
