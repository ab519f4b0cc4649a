import { describe, expect, it } from 'vitest';
import { auditMails } from '../../chaos/audit';
import type { PlannedMail } from '../../chaos/plan';
import { describeOptions, describeProblems, describeResult, isSound } from '../../chaos/report';
import type { ChaosOptions, ChaosResult } from '../../chaos/run';

const OPTIONS: ChaosOptions = {
	seed: 10,
	minutes: 2,
	mailsPerMinute: 100,
	queue: true,
	sqlite: false,
	longestExecutionMinutes: 1,
	attemptsPerMail: undefined,
	calmMinutes: 5,
};

const SOUND: ChaosResult = {
	verdicts: [],
	survey: { byMark: new Map(), strays: [], taskCount: 3, noticeCount: 1 },
	calm: { recoveredAfterMs: 4_200, noticesHurried: false },
	faults: new Map([
		['cut imap', 5],
		['kill n8n', 2],
		['kill worker', 1],
		['worker ended by itself', 1],
	]),
	folder: '.local/chaos/10',
};

const LOST: PlannedMail = {
	mark: 'CHAOS00042',
	kind: 'request',
	division: 'ONE',
	atMs: 0,
	withAttachment: false,
	variant: 0,
};

describe('the report of a run', () => {
	it('counts kills apart from other faults, and not what ended by itself', () => {
		const table = describeResult(SOUND, OPTIONS);

		expect(table).toContain('| kills of n8n and its workers | 3 |');
		expect(table).toContain('| other faults | 5 |');
		expect(table).toContain('| seconds to recover after the last fault | 4.2 |');
	});

	it('shows to how many recipients the desk had to write, and what came of it', () => {
		const result = { ...SOUND, verdicts: auditMails([LOST], new Map(), () => '') };

		const table = describeResult(result, OPTIONS);

		expect(table).toContain('| acknowledgements | 1 | 0 | 0 | 0 | 0 | 1 | 0 |');
		expect(table).toContain('| forwards | 2 | 0 | 0 | 0 | 0 | 2 | 0 |');
		expect(table).toContain('| answers | 0 | 0 | 0 | 0 | 0 | 0 | 0 |');
	});

	it('names the mail that was lost, and the command that repeats the run', () => {
		const result = { ...SOUND, verdicts: auditMails([LOST], new Map(), () => '') };

		const words = describeProblems(result, OPTIONS);

		expect(isSound(result)).toBe(false);
		expect(words).toContain('CHAOS00042 lost: no communication');
		expect(words).toContain(
			'npm run chaos -- --seed 10 --minutes 2 --mails-per-minute 100 --queue',
		);
	});

	it('is not content with what carries no mark, nor with mails that wait still', () => {
		const strayed = { ...SOUND, survey: { ...SOUND.survey, strays: ['the task 7'] } };
		const waiting = { ...SOUND, calm: { recoveredAfterMs: undefined, noticesHurried: false } };

		expect(isSound(SOUND)).toBe(true);
		expect(isSound(strayed)).toBe(false);
		expect(isSound(waiting)).toBe(false);
		expect(describeProblems(strayed, OPTIONS)).toContain('the task 7');
		expect(describeProblems(waiting, OPTIONS)).toContain('mails wait still');
	});

	it('leaves out options that have their default', () => {
		expect(describeOptions({ ...OPTIONS, queue: false })).toBe(
			'--seed 10 --minutes 2 --mails-per-minute 100',
		);
	});
});
