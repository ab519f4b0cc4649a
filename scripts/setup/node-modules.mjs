import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, step } from './command.mjs';

/** The checkout's own folder. */
export const checkout = join(dirname(fileURLToPath(import.meta.url)), '../..');

const modules = join(checkout, 'node_modules');
const stamp = join(modules, '.installed-from');

/** The folder of the Node that everything runs with, from npm's `node` package. */
const nodeFolder = join(modules, 'node/bin');

/** An environment in which `node` is that Node. */
export function environment() {
	return { ...process.env, PATH: `${nodeFolder}:${process.env.PATH}` };
}

/** SHA-256 of a file, shortened: its state's name. */
export function stateOf(file) {
	return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
}

/** Installs the dependencies, unless they are those of this lockfile. */
export async function installDependencies() {
	const wanted = stateOf(join(checkout, 'package-lock.json'));
	const isInstalled = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
	if (isInstalled && existsSync(join(nodeFolder, 'node'))) return;
	await step('Installing dependencies', async () => {
		await run('npm', ['ci'], { cwd: checkout });
		// No install script runs but this one: it fetches the Node for this machine.
		await run('npm', ['rebuild', 'node', '--ignore-scripts=false'], { cwd: checkout });
		writeFileSync(stamp, wanted);
	});
}
