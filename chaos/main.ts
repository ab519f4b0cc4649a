import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { announce, step } from '../scripts/start/progress';
import { describeOptions, describeProblems, describeResult, isSound } from './report';
import { runChaos, type ChaosOptions } from './run';

/** Runs chaos as the command line has it; ends with 1 where a mail was lost, doubled or misfiled. */
async function main(): Promise<void> {
	const options = readOptions();
	announce(`npm run chaos -- ${describeOptions(options)}`);
	const result = await step('Chaos', async () => await runChaos(options));
	announce(`\n${describeResult(result, options)}\n`);
	if (isSound(result)) return;
	announce(describeProblems(result, options));
	process.exitCode = 1;
}

function readOptions(): ChaosOptions {
	const { values } = parseArgs({
		options: {
			seed: { type: 'string' },
			minutes: { type: 'string', default: '10' },
			'mails-per-minute': { type: 'string', default: '500' },
			attempts: { type: 'string' },
			queue: { type: 'boolean', default: false },
			sqlite: { type: 'boolean', default: false },
		},
	});
	if (values.queue && values.sqlite) throw new Error('Queue mode needs PostgreSQL');
	return {
		seed: values.seed === undefined ? randomInt(1_000_000) : Number(values.seed),
		minutes: Number(values.minutes),
		mailsPerMinute: Number(values['mails-per-minute']),
		queue: values.queue,
		sqlite: values.sqlite,
		longestExecutionMinutes: 1,
		attemptsPerMail: values.attempts === undefined ? undefined : Number(values.attempts),
		calmMinutes: 8,
	};
}

main().catch((error: unknown) => {
	announce(error instanceof Error ? (error.stack ?? error.message) : String(error));
	process.exitCode = 1;
});
