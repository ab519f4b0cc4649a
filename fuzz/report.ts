import { describeOptions, type FuzzOptions } from './options';
import type { FuzzResult } from './run';

/** The table of a run, as Markdown. */
export function describeResult(result: FuzzResult): string {
	const { hostile, byName } = result;
	const slowest = hostile.toSorted((one, other) => other.milliseconds - one.milliseconds)[0];
	const rows: Array<[string, string | number]> = [
		['mutations read', result.mutations],
		...[...byName]
			.sort(([one], [other]) => one.localeCompare(other))
			.map(([name, count]): [string, number] => [`– ${name}`, count]),
		['hostile mails of 2 MB', hostile.length],
		[
			'slowest of them, in ms',
			slowest ? `${Math.round(slowest.milliseconds)} (${slowest.name})` : '',
		],
		['slowest 32 mutations together, in ms', Math.round(result.slowestBatchMs)],
		['most memory, in MB', Math.round(result.mostMegabytes)],
		['seconds', Math.round(result.seconds)],
		['findings', result.findings.length],
	];
	return ['| | |', '| --- | --- |', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
}

/** What was found, and how to see it again. */
export function describeFindings(result: FuzzResult, options: FuzzOptions): string {
	return [
		...result.findings.map(
			({ problem, from, file, octets, times }) =>
				`✗ ${problem} (${times} times)\n  ${from}\n  ${file}, ${octets} octets`,
		),
		`Again: npm run fuzz -- ${describeOptions(options)}`,
	].join('\n');
}
