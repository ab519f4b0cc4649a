import { announce, step } from '../scripts/start/progress';
import { describeOptions, readOptions } from './options';
import { describeFindings, describeResult } from './report';
import { runFuzz } from './run';

/** Fuzzes as the command line has it; ends with 1 where a mail was not read as it has to be. */
async function main(): Promise<void> {
	const options = readOptions();
	announce(`npm run fuzz -- ${describeOptions(options)}`);
	const result = await step('Fuzzing', async () => await runFuzz(options));
	announce(`\n${describeResult(result)}\n`);
	if (result.findings.length === 0) return;
	announce(describeFindings(result, options));
	process.exitCode = 1;
}

main().catch((error: unknown) => {
	announce(error instanceof Error ? (error.stack ?? error.message) : String(error));
	process.exitCode = 1;
});
