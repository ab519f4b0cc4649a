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
			minutes: { type: 'string' },
			'mails-per-minute': { type: 'string' },
			attempts: { type: 'string' },
			queue: { type: 'boolean', default: false },
			sqlite: { type: 'boolean', default: false },
		},
	});
	if (values.queue && values.sqlite) throw new Error('Queue mode needs PostgreSQL');
	return {
		seed: readNumber(values.seed) ?? randomInt(1_000_000),
		minutes: readNumber(values.minutes) ?? 10,
		mailsPerMinute: readNumber(values['mails-per-minute']) ?? 500,
		queue: values.queue,
		sqlite: values.sqlite,
		longestExecutionMinutes: 1,
		attemptsPerMail: readNumber(values.attempts),
		calmMinutes: 15,
	};
}

function readNumber(typed: string | undefined): number | undefined {
	if (typed === undefined) return undefined;
	const number = Number(typed);
	if (number >= 0) return number;
	throw new Error(`"${typed}" is not a number that fits here`);
}

main().catch((error: unknown) => {
	announce(error instanceof Error ? (error.stack ?? error.message) : String(error));
	process.exitCode = 1;
});
