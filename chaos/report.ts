import { countProblems, type Verdict } from './audit';
import { countMessages, purposes } from './audit-messages';
import type { ChaosOptions, ChaosResult } from './run';

const SHOWN_PROBLEMS = 20;

/** Whether nothing was lost, doubled or put in a wrong place. */
export function isSound({ verdicts, survey, calm }: ChaosResult): boolean {
	return (
		calm.recoveredAfterMs !== undefined &&
		survey.strays.length === 0 &&
		verdicts.every(({ problems }) => problems.length === 0)
	);
}

/** The table of a run, as Markdown. */
export function describeResult(result: ChaosResult, options: ChaosOptions): string {
	const { verdicts, survey, calm, faults } = result;
	const { lost, doubled, misfiled } = countProblems(verdicts);
	const kills = sum(faults, (kind) => kind.startsWith('kill'));
	const ended = sum(faults, (kind) => kind.endsWith('by itself'));
	const rows: Array<[string, string | number]> = [
		['minutes', options.minutes],
		['kills of n8n and its workers', kills],
		...[...faults].map(([kind, count]): [string, number] => [`– ${kind}`, count]),
		['other faults', sum(faults, () => true) - kills - ended],
		['mails', verdicts.length],
		['tasks', survey.taskCount],
		['notices', survey.noticeCount],
		['lost', lost],
		['doubled', doubled + survey.strays.length],
		['misfiled', misfiled],
		['seconds to recover after the last fault', describeRecovery(calm.recoveredAfterMs)],
		['notices whose waiting time was cut short', calm.noticesHurried ? 'yes' : 'no'],
	];
	return [tableOf([['', ''], ...rows]), describeMessages(verdicts)].join('\n\n');
}

function describeMessages(verdicts: readonly Verdict[]): string {
	const mails = verdicts.map(({ due, found: { messages } }) => ({ due, messages }));
	const rows = purposes.map((purpose) => {
		const count = countMessages(mails, purpose);
		const { due, found, arrived, twiceAndSaidSo, notAndSaidSo, lost, doubled } = count;
		return [`${purpose}s`, due, found, arrived, twiceAndSaidSo, notAndSaidSo, lost, doubled];
	});
	return tableOf([
		[
			...['each to each recipient', 'due', 'found', 'arrived', 'twice and said so'],
			...['not and said so', 'lost', 'doubled'],
		],
		...rows,
	]);
}

function tableOf([head = [], ...rows]: Array<Array<string | number>>): string {
	return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** What is wrong, mail by mail, and how to see it again. */
export function describeProblems(result: ChaosResult, options: ChaosOptions): string {
	const problems = result.verdicts.flatMap((verdict) => verdict.problems);
	const lines = problems
		.slice(0, SHOWN_PROBLEMS)
		.map(({ mark, kind, what }) => `✗ ${mark} ${kind}: ${what}`);
	const more = problems.length - lines.length;
	return [
		...lines,
		...(more > 0 ? [`… and ${more} more`] : []),
		...result.survey.strays.slice(0, SHOWN_PROBLEMS).map((stray) => `✗ of no mail: ${stray}`),
		...(result.calm.recoveredAfterMs === undefined ? ['✗ mails wait still'] : []),
		`Kept for investigation: ${result.folder}`,
		`Again: npm run chaos -- ${describeOptions(options)}`,
	].join('\n');
}

/** The options of the command line that give the same run. */
export function describeOptions(options: ChaosOptions): string {
	return [
		`--seed ${options.seed}`,
		`--minutes ${options.minutes}`,
		`--mails-per-minute ${options.mailsPerMinute}`,
		...(options.queue ? ['--queue'] : []),
		...(options.sqlite ? ['--sqlite'] : []),
		...(options.attemptsPerMail === undefined ? [] : [`--attempts ${options.attemptsPerMail}`]),
	].join(' ');
}

function describeRecovery(milliseconds: number | undefined): string {
	return milliseconds === undefined ? 'not recovered' : (milliseconds / 1000).toFixed(1);
}

function sum(faults: Map<string, number>, fits: (kind: string) => boolean): number {
	return [...faults].reduce((total, [kind, count]) => total + (fits(kind) ? count : 0), 0);
}
