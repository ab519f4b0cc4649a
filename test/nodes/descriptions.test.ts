import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { HelpDeskImap } from '../../credentials/HelpDeskImap.credentials';
import { HelpDeskOAuth2Api } from '../../credentials/HelpDeskOAuth2Api.credentials';
import { CreateTask } from '../../nodes/CreateTask/CreateTask.node';
import { HelpDeskInboxTrigger } from '../../nodes/HelpDeskInboxTrigger/HelpDeskInboxTrigger.node';
import { RouteMail } from '../../nodes/RouteMail/RouteMail.node';

const checkout = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(checkout, file), 'utf8');
const { name: packageName, repository } = JSON.parse(read('package.json')) as {
	name: string;
	repository: { url: string };
};
const page = repository.url.replace('git+', '').replace('.git', '');
const rawFiles = page.replace('github.com', 'raw.githubusercontent.com');
const sources = globSync('{nodes,credentials}/**/*.{ts,json}', { cwd: checkout });

/** What our own texts link to, of this repository. */
const links = sources.flatMap((file) =>
	[...read(file).matchAll(/https:\/\/(?:raw\.githubusercontent|github)\.com[^"'`\s]*/g)].map(
		([link]) => link.replace('${REPOSITORY}', new URL(page).pathname.slice(1)),
	),
);

describe('links from n8n', () => {
	it('have no fragment, which n8n’s own parameters behind it would break', () => {
		expect(links.filter((link) => link.includes('#'))).toEqual([]);
	});

	it('lead to files of this repository', () => {
		const files = links.filter((link) => link !== page);

		expect(files).toContain(`${rawFiles}/main/workflows/help-desk-dispatcher.json`);
		for (const link of files) {
			const file = link.replace(`${page}/blob/main/`, '').replace(`${rawFiles}/main/`, '');
			expect(existsSync(join(checkout, file)), link).toBe(true);
		}
	});
});

describe('what n8n’s workflow builder is told', () => {
	const nodes = [new HelpDeskInboxTrigger(), new CreateTask(), new RouteMail()].map(
		({ description }) => description,
	);
	const idOf = (name: string): string => `${packageName}.${name}`;

	it.each(nodes)('names the two nodes that belong to $displayName', ({ name, builderHint }) => {
		const related = builderHint?.relatedNodes?.map(({ nodeType }) => nodeType);
		const others = nodes.filter((node) => node.name !== name).map((node) => idOf(node.name));

		expect(related?.toSorted()).toEqual(others.toSorted());
	});

	it.each(nodes)('says what $displayName is for', ({ builderHint }) => {
		expect(builderHint?.searchHint).toMatch(/\.$/);
	});
});

describe('the trigger’s fields', () => {
	const { properties } = new HelpDeskInboxTrigger().description;
	const names = properties.map(({ name }) => name);

	it('begin with the credential and end with the database', () => {
		expect(names.indexOf('credentials')).toBeLessThan(names.indexOf('division'));
		expect(names.at(-1)).toBe('database');
	});

	it('say once how a folder is written', () => {
		const hints = properties.flatMap(({ modes }) => modes ?? []).map(({ hint }) => hint);

		expect(hints.filter((hint) => hint?.includes('same folder'))).toHaveLength(1);
	});
});

describe('the credentials', () => {
	const all: INodeProperties[] = [new HelpDeskImap(), new HelpDeskOAuth2Api()].flatMap(
		({ properties }) => properties,
	);

	it('hold no collection, which n8n’s window does not draw', () => {
		expect(all.map(({ type }) => type)).not.toContain('collection');
		expect(all.map(({ type }) => type)).not.toContain('fixedCollection');
	});
});
