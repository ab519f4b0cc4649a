import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { glob, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SOURCES = '{credentials,nodes,dispatcher,workflows}/**/*.*';
const SETTINGS = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'gulpfile.js'];

/**
 * Builds the package and packs it as for publishing, unless its sources are as they were.
 *
 * @returns the tarball's path, which names the state of the sources.
 */
export async function packPackage(checkout: string, dataFolder: string): Promise<string> {
	const packed = join(dataFolder, 'packed');
	const folder = join(packed, await hashOfSources(checkout));
	const { name, version } = JSON.parse(
		await readFile(join(checkout, 'package.json'), 'utf8'),
	) as Record<string, string>;
	const tarball = join(folder, `${name}-${version}.tgz`);
	if (await exists(tarball)) return tarball;
	// Earlier states are of no use any more.
	await rm(packed, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await run('npm', ['run', 'build'], { cwd: checkout });
	await run('npm', ['pack', '--pack-destination', folder], { cwd: checkout });
	return tarball;
}

async function hashOfSources(checkout: string): Promise<string> {
	const files = [...SETTINGS];
	for await (const file of glob(SOURCES, { cwd: checkout })) files.push(file);
	const hash = createHash('sha256');
	for (const file of files.sort()) {
		hash.update(file).update(await readFile(join(checkout, file)));
	}
	return hash.digest('hex').slice(0, 16);
}

async function exists(file: string): Promise<boolean> {
	return await stat(file).then(
		() => true,
		() => false,
	);
}
