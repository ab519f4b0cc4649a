import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HelpDesk } from '../../nodes/HelpDesk/HelpDesk.node';

interface WorkflowNode {
	name: string;
	type: string;
	typeVersion: number;
	parameters: Record<string, unknown>;
	onError?: string;
}

interface ShippedForm {
	nodes: WorkflowNode[];
	connections: Record<string, { main: Array<Array<{ node: string }>> }>;
	settings: Record<string, unknown>;
}

const { properties } = new HelpDesk().description;

/** n8n's own nodes that a form is made of; none of them runs code. */
const PLAIN_NODES = ['formTrigger', 'form', 'if', 'stickyNote'].map(
	(name) => `n8n-nodes-base.${name}`,
);

function read(file: string): ShippedForm {
	const text = readFileSync(join(__dirname, '../../workflows', file), 'utf8');
	return JSON.parse(text) as ShippedForm;
}

/** The names of the fields that the node shows for an operation. */
function fieldsOf({ resource, operation }: Record<string, unknown>): string[] {
	const isOfAny = (values: unknown[] | undefined, value: unknown): boolean =>
		values === undefined || values.includes(value);
	return properties
		.filter(({ displayOptions }) => {
			const { show } = displayOptions ?? {};
			return isOfAny(show?.resource, resource) && isOfAny(show?.operation, operation);
		})
		.map(({ name }) => name);
}

describe.each(['help-desk-settings.json', 'help-desk-unprocessed.json'])(
	'the shipped form %s',
	(file) => {
		const { nodes, connections, settings } = read(file);
		const ofType = (type: string): WorkflowNode[] =>
			nodes.filter((node) => node.type.endsWith(`.${type}`));
		const helpDesk = ofType('helpDesk');
		const pages = ofType('form');

		it('is made of Help Desk and of n8n’s own nodes without code', () => {
			const others = nodes.filter((node) => !helpDesk.includes(node)).map(({ type }) => type);

			expect(PLAIN_NODES).toEqual(expect.arrayContaining(others));
		});

		it.each(helpDesk)('chooses an operation of Help Desk that exists in $name', (node) => {
			const { resource, operation } = node.parameters;
			const operations = properties
				.filter(({ name, displayOptions }) => {
					return (
						name === 'operation' && displayOptions?.show?.resource?.includes(resource as string)
					);
				})
				.flatMap(({ options }) => options ?? []);

			expect(operations).toContainEqual(expect.objectContaining({ value: operation }));
		});

		it.each(helpDesk)('sets only fields that the operation of $name has', ({ parameters }) => {
			expect(fieldsOf(parameters)).toEqual(expect.arrayContaining(Object.keys(parameters)));
		});

		it.each(helpDesk)('shows why $name failed on a page of its own', ({ name, onError }) => {
			const [succeeded, failed] = connections[name]?.main ?? [];
			const [target] = (onError === 'continueErrorOutput' ? failed : succeeded) ?? [];
			const ending = pages.find((page) => page.name === target?.node);

			expect(onError).toMatch(/^continue/);
			expect(ending?.parameters.operation).toBe('completion');
			expect(ending?.parameters.completionMessage).toContain('json.error');
		});

		it('asks for a password, and holds neither it nor any other credential', () => {
			expect(ofType('formTrigger').map(({ parameters }) => parameters.authentication)).toEqual([
				'basicAuth',
			]);
			expect(JSON.stringify(nodes)).not.toContain('"credentials"');
		});

		it.each(pages)('does not wait for ever at $name', ({ parameters }) => {
			expect(parameters).toMatchObject({ limitWaitTime: true, limitType: 'afterTimeInterval' });
		});

		it.each(pages)('gives $name the colors of the first page, in light and dark', (page) => {
			const [first] = ofType('formTrigger');
			const { customCss } = first?.parameters.options as { customCss: string };

			expect(customCss).toContain('prefers-color-scheme: dark');
			expect(page.parameters.options).toMatchObject({
				customCss: `={{ $('${first?.name}').params.options.customCss }}`,
			});
		});

		it('keeps nothing of what was typed', () => {
			expect(settings).toMatchObject({ saveDataSuccessExecution: 'none' });
		});

		it('leads from each node to one that it has', () => {
			const targets = Object.values(connections).flatMap(({ main }) =>
				main.flat().map(({ node }) => node),
			);

			expect(nodes.map(({ name }) => name)).toEqual(
				expect.arrayContaining([...Object.keys(connections), ...targets]),
			);
		});
	},
);
