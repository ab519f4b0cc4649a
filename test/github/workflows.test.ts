import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Step {
	uses?: string;
	run?: string;
	with?: Record<string, unknown>;
}

interface Job {
	uses?: string;
	needs?: string;
	container?: string;
	permissions?: Record<string, string>;
	steps?: Step[];
}

interface WorkflowFile {
	on: Record<string, unknown>;
	permissions: Record<string, string>;
	jobs: Record<string, Job>;
}

const folder = join(__dirname, '../../.github/workflows');

/** Throws where a file is no YAML. */
const workflows = new Map(
	globSync('*.yml', { cwd: folder }).map((file) => [
		basename(file),
		parse(readFileSync(join(folder, file), 'utf8'), { strict: true }) as WorkflowFile,
	]),
);

function workflowOf(file: string): WorkflowFile {
	return workflows.get(file) ?? expect.fail(`no ${file}`);
}

function stepsOf(file: string): Step[] {
	return Object.values(workflowOf(file).jobs).flatMap(({ steps = [] }) => steps);
}

describe('the workflows on GitHub', () => {
	it.each([...workflows.keys()])('pin each action of %s by its major version', (file) => {
		const actions = stepsOf(file).flatMap(({ uses }) => uses ?? []);

		expect(actions.length).toBeGreaterThan(0);
		for (const action of actions) expect(action).toMatch(/^actions\/[a-z-]+@v\d+$/);
	});

	it.each([...workflows.keys()])('give nothing in %s more rights than to read', (file) => {
		expect(workflowOf(file).permissions).toEqual({ contents: 'read' });
	});

	it('run all tests on each push and each pull request', () => {
		const { on, jobs } = workflowOf('ci.yml');

		expect(Object.keys(on)).toEqual(expect.arrayContaining(['push', 'pull_request']));
		expect(jobs.test?.container).toMatch(/^node:24-/);
		expect(stepsOf('ci.yml').map(({ run }) => run)).toContain('npm test');
	});

	it('publish a version tag with provenance, once all tests have passed', () => {
		const { on, jobs } = workflowOf('release.yml');
		const { publish, test } = jobs;

		expect(on).toEqual({ push: { tags: ['*.*.*'] } });
		expect(test?.uses).toBe('./.github/workflows/ci.yml');
		expect(workflowOf('ci.yml').on).toHaveProperty('workflow_call');
		expect(publish).toMatchObject({
			needs: 'test',
			permissions: { contents: 'read', 'id-token': 'write' },
		});
		expect(publish?.steps?.at(-1)?.run).toContain('npm publish --provenance --access public');
	});
});
