import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

/** How a run is to be. */
export interface FuzzOptions {
	seed: number;
	/** It ends after so many minutes at the latest. */
	minutes: number;
	/** How many mutations are read. */
	mails: number;
}

/** Reads the options of the command line. */
export function readOptions(): FuzzOptions {
	const { values } = parseArgs({
		options: {
			seed: { type: 'string' },
			minutes: { type: 'string' },
			mails: { type: 'string' },
		},
	});
	return {
		seed: readNumber(values.seed) ?? randomInt(1_000_000),
		minutes: readNumber(values.minutes) ?? 10,
		mails: readNumber(values.mails) ?? 20_000,
	};
}

/** The options of the command line that give the same run. */
export function describeOptions({ seed, minutes, mails }: FuzzOptions): string {
	return `--seed ${seed} --minutes ${minutes} --mails ${mails}`;
}

function readNumber(typed: string | undefined): number | undefined {
	if (typed === undefined) return undefined;
	const number = Number(typed);
	if (number >= 0) return number;
	throw new Error(`"${typed}" is not a number that fits here`);
}
