import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run, step } from './command.mjs';
import { checkout, environment, stateOf } from './node-modules.mjs';

const project = join(checkout, 'tools/n8n');
const cache = join(
	process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
	'n8n-nodes-helpdesk-dispatcher',
);

/** Where this lockfile's n8n is, or will be: outside the checkout, for all checkouts. */
export function n8nFolder() {
	return join(cache, `n8n-${stateOf(join(project, 'package-lock.json'))}`);
}

/** Installs n8n, unless it is there. It takes minutes and about 3 GB. */
export async function installN8n() {
	const folder = n8nFolder();
	if (existsSync(folder)) return;
	await step('Installing n8n (once; about 3 GB)', async () => {
		// Under another name until it is whole, so that what was broken off is never used.
		removeAbandoned();
		const unfinished = `${folder}.${process.pid}`;
		mkdirSync(unfinished, { recursive: true });
		try {
			for (const file of ['package.json', 'package-lock.json']) {
				cpSync(join(project, file), join(unfinished, file));
			}
			const options = { cwd: unfinished, env: environment() };
			// One of its drivers would try to compile; of all install scripts only SQLite's is needed.
			// Not `ci`, which fails where a registry lacks the parts for other kinds of machines.
			await run('npm', ['install', '--ignore-scripts', '--omit=dev'], options);
			await run('npm', ['rebuild', 'sqlite3', '--ignore-scripts=false'], options);
			await run('node', ['-e', 'require("sqlite3")'], options);
			if (!existsSync(folder)) renameSync(unfinished, folder);
		} finally {
			rmSync(unfinished, { recursive: true, force: true });
		}
	});
}

/** Removes what installs that were killed left: `n8n-<hash>.<pid>` of a process that is no more. */
function removeAbandoned() {
	if (!existsSync(cache)) return;
	for (const name of readdirSync(cache)) {
		const pid = /^n8n-[0-9a-f]+\.(\d+)$/.exec(name)?.[1];
		if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
		rmSync(join(cache, name), { recursive: true, force: true });
	}
}
