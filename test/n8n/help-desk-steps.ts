import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { inject } from 'vitest';
import { openStore, type Store } from '../../dispatcher/database/open-store';
import type { Execution, N8nClient, Named } from '../hosts/n8n-client';
import { createOwnDatabase } from './own-database';

export const HELP_DESK = 'n8n-nodes-helpdesk-dispatcher.helpDesk';

/** A database as the node Help Desk chooses it, and as a test looks into it. */
export interface ChosenDatabase {
	store: Store;
	parameters: { database: 'n8n' | 'postgres' };
	credentials: Record<string, Named>;
}

/** The run's SQLite file, which all tests share, or a PostgreSQL database of its own. */
export async function chooseDatabase(
	client: N8nClient,
	database: 'n8n' | 'postgres',
): Promise<ChosenDatabase> {
	const parameters = { database };
	if (database === 'n8n') {
		const file = join(inject('n8n').userFolder, '.n8n/helpdesk.sqlite');
		return { store: await openStore({ kind: 'sqlite', file }), parameters, credentials: {} };
	}
	const own = await createOwnDatabase(client);
	return { store: await own.open(), parameters, credentials: { postgres: own.credential } };
}

/** What one node Help Desk of a workflow does; its first key names the node. */
export type Steps = Record<
	string,
	{ resource: string; operation: string; [field: string]: unknown }
>;

/** Items by the name of the step that gave them out. */
export type StepItems = Record<string, Array<Record<string, unknown>>>;

/**
 * Executes the steps one after the other in one workflow, each once.
 *
 * @throws with n8n's message where one of them fails.
 */
export async function runSteps(
	client: N8nClient,
	database: ChosenDatabase,
	steps: Steps,
): Promise<StepItems> {
	const { runs, error } = await execute(client, database, steps);
	if (error !== undefined) throw new Error(error.message);
	return Object.fromEntries(
		Object.keys(steps).map((name) => [
			name,
			(runs[name]?.[0]?.data?.main[0] ?? []).map(({ json }) => json),
		]),
	);
}

async function execute(
	client: N8nClient,
	{ parameters, credentials }: ChosenDatabase,
	steps: Steps,
): Promise<Execution> {
	const start = 'Start';
	const names = Object.keys(steps);
	const nodes = Object.entries(steps).map(([name, step], index) => ({
		name,
		id: randomUUID(),
		type: HELP_DESK,
		typeVersion: 1,
		position: [200 * (index + 1), 0],
		executeOnce: true,
		parameters: { ...step, ...parameters },
		credentials,
	}));
	const { id } = await client.importWorkflow({
		name: `Steps: ${names.join(', ')}`,
		nodes: [{ ...startNode, name: start, id: randomUUID() }, ...nodes],
		connections: Object.fromEntries(
			names.map((name, index) => [names[index - 1] ?? start, leadsTo(name)]),
		),
		settings: { executionOrder: 'v1' },
	});
	await client.runManually(id, start);
	return await client.waitForExecution(id, () => true);
}

const startNode = {
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

function leadsTo(node: string): object {
	return { main: [[{ node, type: 'main', index: 0 }]] };
}

/** A value of a picker, as n8n keeps one that was typed. */
export function byName(value: string): object {
	return { __rl: true, mode: 'name', value };
}
