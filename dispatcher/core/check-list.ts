import { DispatcherError } from './errors';

/** One line of a report. */
export interface CheckLine {
	/** What was checked, in a word or two. */
	check: string;
	result: 'passed' | 'failed' | 'skipped';
	/** What was found, or why it was skipped. */
	detail: string;
	/** For a failed check. */
	whatToDo?: string;
}

/** Checks that build on one another: after the first that fails the rest is skipped. */
export interface CheckList {
	/**
	 * Runs a check.
	 *
	 * @param work gives what was found; what it throws makes the check fail.
	 */
	run(check: string, work: () => Promise<string>): Promise<void>;
	/** Adds, as skipped, those of these checks that did not run. */
	skipMissing(checks: string[]): void;
	/** Adds a check that has failed. */
	fail(check: string, error: unknown): void;
	/** Adds a check whose result is known already; the ones after it still run. */
	add(line: CheckLine): void;
	/** False once a check has failed. */
	goesOn(): boolean;
	lines: CheckLine[];
}

/** Starts an empty list. */
export function createCheckList(): CheckList {
	const lines: CheckLine[] = [];
	let failedCheck: string | undefined;
	const skip = (check: string): void => {
		const detail = `Skipped because this failed: ${failedCheck}`;
		lines.push({ check, result: 'skipped', detail });
	};
	const fail = (check: string, error: unknown): void => {
		failedCheck = check;
		lines.push(failedLine(check, error));
	};
	return {
		lines,
		fail,
		skipMissing: (checks) => {
			const present = new Set(lines.map(({ check }) => check));
			checks.filter((check) => !present.has(check)).forEach(skip);
		},
		add: (line) => void lines.push(line),
		goesOn: () => failedCheck === undefined,
		run: async (check, work) => {
			if (failedCheck !== undefined) {
				skip(check);
				return;
			}
			try {
				lines.push({ check, result: 'passed', detail: await work() });
			} catch (error) {
				fail(check, error);
			}
		},
	};
}

/** The line of a check that threw. */
export function failedLine(check: string, error: unknown): CheckLine {
	if (error instanceof DispatcherError) {
		return { check, result: 'failed', detail: error.message, whatToDo: error.whatToDo };
	}
	const detail = error instanceof Error ? error.message : String(error);
	return { check, result: 'failed', detail, whatToDo: 'See the n8n log.' };
}
