import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';

const checkout = join(__dirname, '../..');

/**
 * Makes one script of each worker thread's sources, which `worker-sources.cjs` gives to the threads of
 * the tests: they start hundreds, and a compiler in each would take half a second.
 */
export default async function bundleWorkers(project: TestProject): Promise<void> {
	await bundle();
	project.onTestsRerun(bundle);
}

async function bundle(): Promise<void> {
	const sources = await Array.fromAsync(glob(join(checkout, 'dispatcher/*/*-worker.ts')));
	await Promise.all(sources.map(bundleOne));
}

async function bundleOne(source: string): Promise<void> {
	const { outputFiles } = await build({
		entryPoints: [source],
		bundle: true,
		platform: 'node',
		format: 'cjs',
		// With its tables in the source map it would take more memory than some tests leave a thread.
		external: ['jschardet'],
		sourcemap: 'inline',
		write: false,
	});
	const script = join(checkout, '.local/workers', `${relative(checkout, source)}.js`);
	mkdirSync(dirname(script), { recursive: true });
	// Another run of the tests may read it at this moment.
	writeFileSync(`${script}.${process.pid}`, outputFiles[0]?.text ?? '');
	renameSync(`${script}.${process.pid}`, script);
}
