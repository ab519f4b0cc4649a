import { NodeOperationError, type INode, type IRun } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { DispatcherError, type DispatcherErrorCode } from '../../../dispatcher/core/errors';
import { readEnd } from '../../../nodes/HelpDeskInboxTrigger/execution';
import { toNodeError } from '../../../nodes/shared/errors';

const node: INode = {
	id: '1',
	name: 'Route Mail',
	type: 'n8n-nodes-helpdesk-dispatcher.routeMail',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

function failedRun(error: unknown, status: IRun['status'] = 'error'): IRun {
	return {
		mode: 'trigger',
		startedAt: new Date(),
		status,
		storedAt: 'db',
		data: { resultData: { runData: {}, lastNodeExecuted: 'Route Mail', error } },
	} as unknown as IRun;
}

/** As it comes back from a worker of n8n's queue mode. */
const throughQueue = (error: unknown): unknown => JSON.parse(JSON.stringify(error));

const failure = (code: DispatcherErrorCode) =>
	toNodeError(
		node,
		new DispatcherError({ code, whatHappened: 'It failed', whatToDo: 'Look at it' }),
		0,
	);

describe('the end of an execution', () => {
	it.each(['desk-unavailable', 'connection-lost', 'timed-out'] as const)(
		'is nobody’s fault among the mails where it failed as %s, on a worker too',
		(code) => {
			const error = failure(code);

			expect(readEnd(failedRun(error))).toMatchObject({ ok: false, cause: 'outage' });
			expect(readEnd(failedRun(throughQueue(error)))).toMatchObject({ cause: 'outage' });
		},
	);

	it.each([
		['of our own about the mail', failure('task-not-found')],
		['of a workflow author’s node', new NodeOperationError(node, 'Bad JSON')],
		['of no kind', undefined],
	])('is the workflow’s where it failed with an error %s', (_what, error) => {
		expect(readEnd(failedRun(error))).toMatchObject({ ok: false, cause: 'workflow' });
	});

	it('is an interruption where the process was gone', () => {
		const stalled = Object.assign(new Error('stalled'), { name: 'MaxStalledCountError' });

		expect(readEnd(failedRun(stalled))).toMatchObject({ cause: 'interruption' });
		expect(readEnd(failedRun(undefined, 'crashed'))).toMatchObject({ cause: 'interruption' });
	});

	it('is an interruption where n8n itself failed, outside of any node', () => {
		const run = failedRun(new NodeOperationError(node, 'Driver not Connected'));
		delete run.data.resultData.lastNodeExecuted;

		expect(readEnd(run)).toEqual({
			ok: false,
			cause: 'interruption',
			reason: 'The execution ended as error: Driver not Connected',
		});
	});

	it('is an outage where n8n did not begin it', () => {
		expect(readEnd(undefined)).toMatchObject({ ok: false, cause: 'outage' });
	});

	it('names the node and the error', () => {
		expect(readEnd(failedRun(new NodeOperationError(node, 'Bad JSON')))).toMatchObject({
			reason: 'The execution ended as error in the node "Route Mail": Bad JSON',
		});
	});

	it('is well where the run was', () => {
		expect(readEnd(failedRun(undefined, 'success'))).toEqual({ ok: true });
	});
});
