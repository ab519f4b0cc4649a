import { parseArgs } from 'node:util';

/** How much is measured. */
export interface BenchOptions {
	/** Only the first rows, once each. */
	isQuick: boolean;
	/** How often each rate is measured. */
	runs: number;
	/** Plain mails that wait. */
	mails: number;
	/** HTML mails with an attachment that wait. */
	largeMails: number;
	/** Mails that are delivered one by one. */
	pushedMails: number;
	/** Mails in the large backlog, and how many of them are taken. */
	backlog: number;
	takenOfBacklog: number;
	/** Divisions that have nothing to do, and for how long they are watched. */
	idleDivisions: number;
	idleSeconds: number;
	/** Tasks in a large database. */
	tasks: number;
	/** Tasks that are listed. */
	listedTasks: number;
	/** Only measurements whose name has this in it. */
	only: string | undefined;
}

/**
 * Reads the command line: `--quick`, `--only <part of a row's name>`; and the environment, by which the
 * bench itself is tried with little: `BENCH_MAILS` and `BENCH_SCALE`, a part of 1 for all the rest.
 */
export function readOptions(): BenchOptions {
	const { values } = parseArgs({
		options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
	});
	const mails = Number(process.env.BENCH_MAILS ?? 2_000);
	const scale = Number(process.env.BENCH_SCALE ?? 1);
	const scaled = (count: number): number => Math.max(2, Math.round(count * scale));
	return {
		isQuick: values.quick,
		runs: values.quick ? 1 : Number(process.env.BENCH_RUNS ?? 3),
		mails,
		largeMails: Math.ceil(mails / 4),
		pushedMails: scaled(values.quick ? 10 : 40),
		backlog: scaled(100_000),
		takenOfBacklog: scaled(5_000),
		idleDivisions: scaled(200),
		idleSeconds: scaled(60),
		tasks: scaled(1_000_000),
		listedTasks: scaled(100_000),
		only: values.only,
	};
}
