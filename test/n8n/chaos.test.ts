import { describe, expect, it } from 'vitest';
import { describeProblems, describeResult, isSound } from '../../chaos/report';
import { runChaos, type ChaosOptions } from '../../chaos/run';

/** A short one of `npm run chaos`, with the time a killed execution's mails wait cut short, too. */
const OPTIONS: ChaosOptions = {
	seed: 4,
	minutes: 1,
	mailsPerMinute: 240,
	queue: false,
	sqlite: false,
	longestExecutionMinutes: 0.25,
	attemptsPerMail: undefined,
	calmMinutes: 4,
};

describe('the dispatcher in a storm of faults', () => {
	it('loses no mail, doubles none and files each in its place', { timeout: 600_000 }, async () => {
		const result = await runChaos(OPTIONS);

		const report = `${describeResult(result, OPTIONS)}\n${describeProblems(result, OPTIONS)}`;
		expect(isSound(result), report).toBe(true);
		expect(result.verdicts.length).toBeGreaterThan(200);
	});
});
