import { announce, step } from '../scripts/start/progress';
import { withBench } from './bench';
import { readOptions, type BenchOptions } from './options';
import type { Part } from './part';
import { planOf } from './plan';
import { tableText } from './table';

/** Measures everything side by side, round by round, and prints one table of the medians. */
async function main(): Promise<void> {
	const options = readOptions();
	const startedAt = performance.now();
	await withBench(async (bench) => {
		const parts = planOf(bench, options);
		for (let round = 0; round < options.runs; round += 1) await measure(parts, round, options);
		const minutes = Math.ceil((performance.now() - startedAt) / 60_000);
		const sections = parts.map((part) => part.section()).filter(({ rows }) => rows.length > 0);
		const rounds = options.runs === 1 ? 'Measured once' : `Medians of ${options.runs}`;
		announce(`\n${rounds}, in ${minutes} minutes\n\n${tableText(sections)}\n`);
	});
}

async function measure(
	parts: Part[],
	round: number,
	{ runs, only = '' }: BenchOptions,
): Promise<void> {
	const all = parts.flatMap(({ measurements }) => measurements);
	for (const each of all.filter(({ name }) => name.includes(only))) {
		const count = Math.min(each.runs, runs);
		if (round >= count) continue;
		await step(`${each.name}, ${round + 1} of ${count}`, whateverFails(each.run));
	}
}

/** What cannot be measured keeps nothing else from it. */
function whateverFails(run: () => Promise<void>): () => Promise<void> {
	return async () => {
		await run().catch((error: unknown) => fail(error));
	};
}

function fail(error: unknown): void {
	announce(error instanceof Error ? (error.stack ?? error.message) : String(error));
	process.exitCode = 1;
}

main().catch(fail);
