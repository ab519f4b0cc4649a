import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { inject } from 'vitest';
import { openStore, type Store } from '../../dispatcher/database/open-store';
import { saveDivision } from '../../dispatcher/settings/divisions';
import { division } from '../contracts/desk-fixture';
import { N8nClient, type Named } from '../hosts/n8n-client';
import { createOwnDatabase } from './own-database';

/** What one node Help Desk of a workflow does. */
interface Step {
	resource: string;
	operation: string;
	[field: string]: unknown;
}

/** Items that a node gave out, their binary data beside their fields. */
export type StepItems = Array<Record<string, unknown>>;

/** The node Help Desk in the run's n8n, on one database, with a division that no other test knows. */
export interface HelpDeskNode {
	store: Store;
	divisionId: number;
	/** The division's name. */
	name: string;
	tag: string;
	/**
	 * Executes the steps one after the other in one workflow, each once.
	 *
	 * @throws with n8n's message where one of them fails.
	 */
	run<N extends string>(steps: Record<N, Step>): Promise<Record<N, StepItems>>;
	/** The values that the picker of a field lists. */
	search(picker: { method: string; field: string; filter: string }): Promise<string[]>;
}

/** Sets the node up on the run's SQLite file, which all tests share, or on a database of its own. */
export async function setUpHelpDesk(database: 'n8n' | 'postgres'): Promise<HelpDeskNode> {
	const client = new N8nClient(inject('n8n').url);
	await client.signIn();
	const { store, credentials } = await open(client, database);
	const tag = `S${randomUUID().slice(0, 8)}`;
	const name = `Division ${tag}`;
	const mailbox = `${tag.toLowerCase()}@helpdesk.example`;
	const saved = await saveDivision(store, division({ name, identificationTag: tag, mailbox }));
	const chosen = { parameters: { database }, credentials };
	return {
		store,
		divisionId: saved.id,
		name,
		tag,
		run: async (steps) => await run(client, workflowOf(steps, chosen)),
		search: async ({ method, field, filter }) => {
			const request = { ...chosen, nodeType: HELP_DESK, path: `parameters.${field}` };
			const results = await client.searchList({ ...request, method, filter });
			return results.map(({ value }) => value);
		},
	};
}

/** A value of a picker, as n8n keeps one that was typed. */
export function typed(value: string, mode = 'name'): object {
	return { __rl: true, mode, value };
}

const HELP_DESK = 'n8n-nodes-helpdesk-dispatcher.helpDesk';

async function open(
	client: N8nClient,
	database: 'n8n' | 'postgres',
): Promise<{ store: Store; credentials: Record<string, Named> }> {
	if (database === 'n8n') {
		const file = join(inject('n8n').userFolder, '.n8n/helpdesk.sqlite');
		return { store: await openStore({ kind: 'sqlite', file }), credentials: {} };
	}
	const own = await createOwnDatabase(client);
	return { store: await own.open(), credentials: { postgres: own.credential } };
}

const START = {
	name: 'Start',
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

interface StepWorkflow {
	names: string[];
	workflow: object;
}

function workflowOf(
	steps: Record<string, Step>,
	{ parameters, credentials }: { parameters: object; credentials: Record<string, Named> },
): StepWorkflow {
	const names = Object.keys(steps);
	const nodes = Object.entries(steps).map(([name, step], index) => ({
		name,
		type: HELP_DESK,
		typeVersion: 1,
		position: [200 * (index + 1), 0],
		executeOnce: true,
		parameters: { ...step, ...parameters },
		credentials,
	}));
	const workflow = {
		name: `Steps: ${names.join(', ')}`,
		nodes: [START, ...nodes].map((node) => ({ ...node, id: randomUUID() })),
		connections: Object.fromEntries(
			names.map((name, index) => [names[index - 1] ?? START.name, leadsTo(name)]),
		),
		settings: { executionOrder: 'v1' },
	};
	return { names, workflow };
}

function leadsTo(node: string): object {
	return { main: [[{ node, type: 'main', index: 0 }]] };
}

async function run<N extends string>(
	client: N8nClient,
	{ names, workflow }: StepWorkflow,
): Promise<Record<N, StepItems>> {
	const { id } = await client.importWorkflow(workflow);
	await client.runManually(id, START.name);
	const { runs, error } = await client.waitForExecution(id, () => true);
	if (error !== undefined) throw new Error(error.message);
	const itemsOf = (name: string): StepItems =>
		(runs[name]?.[0]?.data?.main[0] ?? []).map(({ json, binary }) =>
			binary === undefined ? json : { ...json, binary },
		);
	return Object.fromEntries(names.map((name) => [name, itemsOf(name)])) as Record<N, StepItems>;
}
