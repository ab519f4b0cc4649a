import type {
	ExecutionError,
	IExecuteResponsePromiseData,
	INodeExecutionData,
	IRun,
	ITriggerFunctions,
} from 'n8n-workflow';
import {
	isOutageCode,
	type ExecutionEnd,
	type FailureCause,
	type LateEnd,
} from '../../dispatcher/index';

/** What starting an execution takes. */
export type ExecutionContext = Pick<ITriggerFunctions, 'emit'> & {
	helpers: Pick<ITriggerFunctions['helpers'], 'createDeferredPromise'>;
};

/** From this year on n8n means: until somebody acts. */
const INDEFINITELY_FROM_YEAR = 3000;

/**
 * Starts an execution and waits for its end, so that no more is handed over than is being worked on.
 * One that waits, for a time or for a person, is not waited for.
 *
 * @param outputs the items of each of the trigger's outputs.
 */
export async function runExecution(
	context: ExecutionContext,
	outputs: INodeExecutionData[][],
): Promise<ExecutionEnd> {
	const done = context.helpers.createDeferredPromise<IRun>();
	// In n8n's own process it settles at the real end of an execution that waited.
	const response = context.helpers.createDeferredPromise<IExecuteResponsePromiseData>();
	const ended = response.promise.then(
		(): LateEnd => 'ended',
		// It is rejected where a person stops the execution.
		(): LateEnd => 'stopped',
	);
	context.emit(outputs, response, done);
	const end = readEnd(await done.promise);
	// With workers it settles when the execution begins to wait, and says nothing about the end.
	return end.ok === 'later' && !usesWorkers() ? { ...end, ended } : end;
}

function usesWorkers(): boolean {
	return process.env.EXECUTIONS_MODE === 'queue';
}

/**
 * Reads how an execution came to its end. n8n gives no run for one that it did not start. One that failed
 * outside of any node is n8n's own failure, such as its database being away from a worker, and is held
 * against no mail as long as it passes.
 */
export function readEnd(run: IRun | undefined): ExecutionEnd {
	if (run === undefined) {
		return { ok: false, reason: 'n8n did not start the execution', cause: 'outage' };
	}
	if (run.status === 'success') return { ok: true };
	if (run.status === 'waiting') return readWait(run);
	const { error, lastNodeExecuted } = run.data?.resultData ?? {};
	const place = lastNodeExecuted === undefined ? '' : ` in the node "${lastNodeExecuted}"`;
	return {
		ok: false,
		reason: `The execution ended as ${run.status}${place}: ${error?.message ?? 'no reason given'}`,
		cause: lastNodeExecuted === undefined ? 'interruption' : causeOf(run.status, error),
	};
}

function readWait({ waitTill }: IRun): ExecutionEnd {
	// From a worker it may come back as text.
	const until = waitTill === null || waitTill === undefined ? undefined : new Date(waitTill);
	const isTimed = until !== undefined && until.getUTCFullYear() < INDEFINITELY_FROM_YEAR;
	return isTimed ? { ok: 'later', resumesAt: until } : { ok: 'later' };
}

/** From a worker the error comes back as plain data. */
function causeOf(status: IRun['status'], error: ExecutionError | undefined): FailureCause {
	if (status === 'crashed' || error?.name === 'MaxStalledCountError') return 'interruption';
	const context = error !== undefined && 'context' in error ? error.context : undefined;
	return isOutageCode(context?.dispatcherCode) ? 'outage' : 'workflow';
}
