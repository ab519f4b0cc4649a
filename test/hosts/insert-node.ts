import { randomUUID } from 'node:crypto';
import type { Workflow } from '../../scripts/start/divisions';

/** A node that a workflow author puts into the shipped workflow. */
export interface BuildersNode {
	/** On the canvas. */
	name?: string;
	type: string;
	typeVersion: number;
	parameters: Record<string, unknown>;
}

/** Puts a workflow author's node between two nodes, in the way of what leaves the first one's main output. */
export function insertNode(
	workflow: Workflow,
	node: BuildersNode,
	{ before, behind }: { before: string; behind: string },
): void {
	const name = node.name ?? 'Builder’s node';
	workflow.nodes.push({
		...node,
		name,
		id: randomUUID(),
		position: [220, 200],
	} as Workflow['nodes'][number]);
	const connections = workflow.connections as Record<string, { main: unknown[][] }>;
	const outputs = connections[before]?.main ?? [];
	outputs[0] = [{ node: name, type: 'main', index: 0 }];
	connections[name] = { main: [[{ node: behind, type: 'main', index: 0 }]] };
}

/** A node that fails on mails whose subject begins with this word, and so on their whole batch. */
export function failingNode(word: string): BuildersNode {
	return {
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: {
			mode: 'raw',
			includeOtherFields: true,
			jsonOutput: `={{ $json.mail.subject.startsWith("${word}") ? "not JSON" : "{}" }}`,
		},
	};
}

/** A node that went on after its failure, as HTTP Request does: it gives out the error, and no mail. */
export const errorOnly = {
	name: 'Continues on fail',
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	parameters: { mode: 'raw', jsonOutput: '{ "error": "The stock list is not available" }' },
} satisfies BuildersNode;

/** A node that waits until somebody calls the execution’s address. */
export const approval = {
	name: 'Approval',
	type: 'n8n-nodes-base.wait',
	typeVersion: 1.1,
	parameters: { resume: 'webhook' },
} satisfies BuildersNode;

/** A node that puts the address on each item by which its execution goes on. */
export const tellAddress = {
	name: 'Tell address',
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	parameters: {
		mode: 'raw',
		includeOtherFields: true,
		jsonOutput: '={{ JSON.stringify({ resumeUrl: $execution.resumeUrl }) }}',
	},
} satisfies BuildersNode;
