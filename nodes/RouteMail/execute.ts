import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import {
	createMailboxPool,
	routeMails,
	type Desk,
	type RouteRequest,
	type RouteResult,
} from '../../dispatcher/index';
import { mailboxConnection, sendingConnection, type Authentication } from '../shared/connection';
import { openDeskOf, type DatabaseChoice } from '../shared/desk';
import { reasonOf, toNodeError } from '../shared/errors';
import { textOf } from '../shared/text';
import { deliverNotices } from './deliver-notices';
import { readRouteRequest, sendsNotices } from './request';
import { readSendingChoice, testConnection } from './test-connection';

const CONNECTION_IDLE_MS = 30_000;

/** Batches follow one another: the next one finds the connection open. */
const pool = createMailboxPool({ idleMs: CONNECTION_IDLE_MS });

/**
 * Moves all items' mails, in as few commands as their folders allow, then sends the notices; or tells
 * whether all that is needed for it works.
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	if (items.length === 0) return [[]];
	try {
		if (this.getNodeParameter('operation', 0, 'route') === 'testConnection') {
			return [await testConnection(this)];
		}
		const desk = await openDeskOf(this, this.getNodeParameter('database', 0) as DatabaseChoice);
		const results = await route(this, desk);
		await deliver(this, desk, results);
		return [items.map((item, index) => toOutput(this, item, { index, result: results[index] }))];
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}

async function route(context: IExecuteFunctions, desk: Desk): Promise<RouteResult[]> {
	const requests: RouteRequest[] = [];
	const positions: number[] = [];
	const results: RouteResult[] = [];
	for (const index of context.getInputData().keys()) {
		try {
			requests.push(readRouteRequest(context, index));
			positions.push(index);
		} catch (error) {
			if (!context.continueOnFail()) throw toNodeError(context.getNode(), error, index);
			results[index] = { error: error as Error };
		}
	}
	const authentication = context.getNodeParameter('authentication', 0) as Authentication;
	const options = context.getNodeParameter('options', 0, {});
	const connection = await mailboxConnection(context, authentication);
	const createMissingFolders = options.createMissingFolders === true;
	const routed = await routeMails({ desk, pool, connection, createMissingFolders }, requests);
	for (const [position, result] of routed.entries()) {
		results[positions[position] as number] = result;
	}
	return results;
}

async function deliver(
	context: IExecuteFunctions,
	desk: Desk,
	results: RouteResult[],
): Promise<void> {
	const hasNotices = results.some((result) => 'routed' in result && result.routed.noticeId);
	if (!hasNotices && !hasOutgoingServer(context)) return;
	const { logger } = context;
	const send = async (): Promise<void> => {
		const connection = await sendingConnection(context, readSendingChoice(context));
		await deliverNotices(results, { desk, connection, logger });
	};
	if (hasNotices) {
		await send();
		return;
	}
	// Those of earlier executions, whose process may have ended before it could try again. No mail of
	// this one waits for them.
	send().catch((error: unknown) =>
		logger.error('Notices could not be sent', { error: String(error) }),
	);
}

/** Whether the node shows the credential for outgoing mail. */
function hasOutgoingServer(context: IExecuteFunctions): boolean {
	const destination = textOf(context.getNodeParameter('destination', 0));
	return sendsNotices(context, 0) && ['byOutcome', 'unprocessed'].includes(destination);
}

function toOutput(
	context: IExecuteFunctions,
	item: INodeExecutionData,
	{ index, result }: { index: number; result: RouteResult | undefined },
): INodeExecutionData {
	if (result !== undefined && 'routed' in result) {
		const { noticeId: _, ...routed } = result.routed;
		return {
			...item,
			json: { ...item.json, routed },
			pairedItem: { item: index },
		};
	}
	if (!context.continueOnFail()) throw toNodeError(context.getNode(), result?.error, index);
	return {
		...item,
		json: { ...item.json, error: reasonOf(result?.error) },
		pairedItem: { item: index },
	};
}
