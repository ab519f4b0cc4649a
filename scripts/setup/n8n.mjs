import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { cache, installOnce } from './cache.mjs';
import { run } from './command.mjs';
import { checkout, environment, stateOf } from './node-modules.mjs';

const project = join(checkout, 'tools/n8n');

/** Where this lockfile's n8n is, or will be: outside the checkout, for all checkouts. */
export function n8nFolder() {
	return join(cache, `n8n-${stateOf(join(project, 'package-lock.json'))}`);
}

/** Installs n8n, unless it is there. It takes minutes and about 3 GB. */
export async function installN8n() {
	await installOnce('n8n (once; about 3 GB)', n8nFolder(), async (folder) => {
		for (const file of ['package.json', 'package-lock.json']) {
			cpSync(join(project, file), join(folder, file));
		}
		const options = { cwd: folder, env: environment() };
		// One of its drivers would try to compile; of all install scripts only SQLite's is needed.
		// Not `ci`, which fails where a registry lacks the parts for other kinds of machines.
		await run('npm', ['install', '--ignore-scripts', '--omit=dev'], options);
		await run('npm', ['rebuild', 'sqlite3', '--ignore-scripts=false'], options);
		await run('node', ['-e', 'require("sqlite3")'], options);
	});
}
