import type { ExecutionError, INodeExecutionData, IRun, ITriggerFunctions } from 'n8n-workflow';
import { isOutageCode, type ExecutionEnd, type FailureCause } from '../../dispatcher/index';

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
export function readEnd(run: IRun | undefined): ExecutionEnd {
	if (run === undefined) {
		return { ok: false, reason: 'n8n did not start the execution', cause: 'outage' };
	}
	if (run.status === 'success') return { ok: true };
	const { error, lastNodeExecuted } = run.data?.resultData ?? {};
	const place = lastNodeExecuted === undefined ? '' : ` in the node "${lastNodeExecuted}"`;
	return {
		ok: false,
		reason: `The execution ended as ${run.status}${place}: ${error?.message ?? 'no reason given'}`,
		cause: causeOf(run.status, error),
	};
}

/** From a worker the error comes back as plain data. */
function causeOf(status: IRun['status'], error: ExecutionError | undefined): FailureCause {
	if (status === 'crashed' || error?.name === 'MaxStalledCountError') return 'interruption';
	const context = error !== undefined && 'context' in error ? error.context : undefined;
	return isOutageCode(context?.dispatcherCode) ? 'outage' : 'workflow';
}
