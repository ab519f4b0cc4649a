import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Installs the package in n8n's folder for community packages as a user does by hand, unless it is
 * there. Beside the tarball it is installed once and for all: each n8n gets a copy.
 *
 * @param tarball whose folder names the state of the package.
 */
export async function installPackage(tarball: string, userFolder: string): Promise<void> {
	const state = basename(dirname(tarball));
	const folder = join(userFolder, '.n8n/nodes');
	if (existsSync(join(folder, state))) return;
	const installed = join(dirname(tarball), 'installed');
	if (!existsSync(installed)) await install(tarball, installed);
	await rm(folder, { recursive: true, force: true });
	await copyPackages(installed, folder);
	await writeFile(join(folder, state), '');
}

/** Copies n8n's folder for community packages. */
export async function copyPackages(from: string, to: string): Promise<void> {
	await mkdir(dirname(to), { recursive: true });
	// Of thousands of files that nobody changes: a second name takes a tenth of the time.
	await run('cp', ['-al', from, to]).catch(async () => {
		// Not on one disk, or not GNU's.
		await rm(to, { recursive: true, force: true });
		await cp(from, to, { recursive: true, verbatimSymlinks: true });
	});
}

async function install(tarball: string, folder: string): Promise<void> {
	const unfinished = await mkdtemp(`${folder}-`);
	const manifest = '{ "name": "installed-nodes", "private": true }\n';
	await writeFile(join(unfinished, 'package.json'), manifest);
	// Without peers, as n8n's own installer does: n8n-workflow is n8n's.
	const options = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'];
	await run('npm', ['install', ...options, tarball], { cwd: unfinished });
	await rename(unfinished, folder).catch(async (error: unknown) => {
		// Another test file was faster.
		await rm(unfinished, { recursive: true });
		if (!existsSync(folder)) throw error;
	});
}
