import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packPackage } from '../hosts/pack';

const run = promisify(execFile);
const checkout = join(__dirname, '../..');
const NAME = 'n8n-nodes-helpdesk-dispatcher';
const INSTALL_TIMEOUT_MS = 300_000;

interface Manifest {
	keywords: string[];
	license: string;
	n8n: { nodes: string[]; credentials: string[] };
}

interface OldestNode {
	program: string;
	version: string;
}

describe('the packed package', () => {
	let folder: string;
	let installed: string;
	let manifest: Manifest;
	let files: string[];
	let oldestNode: OldestNode;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'packed-package-'));
		const tarball = await packPackage(checkout, join(checkout, '.local'));
		const listing = await run('tar', ['-tzf', tarball]);
		files = listing.stdout.trim().split('\n');
		await writeFile(join(folder, 'package.json'), '{ "private": true }');
		const quiet = ['--no-audit', '--no-fund', '--ignore-scripts'];
		// n8n-workflow as n8n has it.
		const packages = [tarball, 'n8n-workflow@~2.41.0'];
		await run('npm', ['install', ...quiet, '--legacy-peer-deps', ...packages], { cwd: folder });
		const setup = await import('../../scripts/setup/oldest-node.mjs');
		oldestNode = await setup.installOldestNode();
		installed = join(folder, 'node_modules', NAME);
		manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Manifest;
	}, INSTALL_TIMEOUT_MS);

	afterAll(async () => {
		await rm(folder, { recursive: true, force: true });
	});

	/** As n8n's loader does: the file's name is the class's, and the constructor takes nothing. */
	const construct = async (node: string, file: string): Promise<string> => {
		const script = `
			const { basename } = require('node:path');
			const name = basename(${JSON.stringify(file)}).split('.')[0];
			const made = new (require(${JSON.stringify(join(installed, file))})[name])();
			process.stdout.write(made.displayName ?? made.description.displayName);`;
		return (await run(node, ['-e', script], { cwd: folder })).stdout;
	};

	it('is a community package under the MIT licence', () => {
		expect(manifest.keywords).toContain('n8n-community-node-package');
		expect(manifest.license).toBe('MIT');
	});

	it('holds what users need and nothing else', () => {
		const unexpected = files.filter(
			(file) =>
				!/^package\/(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(file) &&
				!/^package\/dist\/(nodes|credentials|dispatcher)\/.+\.(js|svg|node\.json|liquid)$/.test(
					file,
				) &&
				!/^package\/dist\/workflows\/.+\.json$/.test(file),
		);
		expect(unexpected).toEqual([]);
		expect(files).toContain('package/dist/workflows/help-desk-dispatcher.json');
		expect(files).toContain('package/LICENSE');
	});

	it('has light and dark icons beside each node and credential, and a codex beside each node', () => {
		const missing = [...manifest.n8n.nodes, ...manifest.n8n.credentials].flatMap((file) => {
			const name = basename(file).split('.')[0] ?? '';
			const icon = `${name[0]?.toLowerCase()}${name.slice(1)}`;
			const codex = file.endsWith('.node.js') ? [`${name}.node.json`] : [];
			return [`${icon}.svg`, `${icon}.dark.svg`, ...codex]
				.map((wanted) => join(dirname(file), wanted))
				.filter((wanted) => !existsSync(join(installed, wanted)));
		});
		expect(missing).toEqual([]);
	});

	it('gives all its classes to the Node that n8n runs on', async () => {
		const classes = [...manifest.n8n.nodes, ...manifest.n8n.credentials];
		const names = await Promise.all(
			classes.map(async (file) => await construct(process.execPath, file)),
		);
		expect(names).toEqual([
			'Help Desk Inbox Trigger',
			'Create Task',
			'Route Mail',
			'Help Desk',
			'Help Desk IMAP',
			'Help Desk OAuth2',
		]);
	});

	it('gives all its classes to the oldest Node it promises to run on', async () => {
		const version = await run(oldestNode.program, ['--version']);
		const classes = [...manifest.n8n.nodes, ...manifest.n8n.credentials];

		const names = await Promise.all(
			classes.map(async (file) => await construct(oldestNode.program, file)),
		);

		expect(version.stdout.trim()).toBe(`v${oldestNode.version}`);
		expect(names).toHaveLength(6);
	});

	it('opens a desk and makes its tables with that Node', async () => {
		const script = `
			const { openStore } = require(${JSON.stringify(join(installed, 'dist/dispatcher/database/open-store.js'))});
			const { listTaskDefinitions } = require(${JSON.stringify(join(installed, 'dist/dispatcher/tasks/task-definitions.js'))});
			openStore({ kind: 'sqlite', file: 'desk.sqlite' })
				.then(listTaskDefinitions)
				.then((found) => process.stdout.write(String(found.length)));`;

		const { stdout } = await run(oldestNode.program, ['-e', script], { cwd: folder });

		expect(stdout).toBe('3');
	});
});
