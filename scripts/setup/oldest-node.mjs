import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, installOnce } from './cache.mjs';
import { run } from './command.mjs';
import { checkout } from './node-modules.mjs';

/**
 * Installs the oldest Node that `engines` allows, unless it is there.
 *
 * @returns the path of its program, and its version.
 */
export async function installOldestNode() {
	const { engines } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
	const version = `${engines.node.replace('>=', '')}.0`;
	const folder = join(cache, `node-${version}`);
	await installOnce(`Node ${version} (once)`, folder, async (unfinished) => {
		writeFileSync(join(unfinished, 'package.json'), '{ "private": true }\n');
		await run('npm', ['install', '--ignore-scripts', `node@${version}`], { cwd: unfinished });
		await run('npm', ['rebuild', 'node', '--ignore-scripts=false'], { cwd: unfinished });
	});
	return { program: join(folder, 'node_modules/node/bin/node'), version };
}
