import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requesterOf, senderOf } from '../../chaos/people';
import { drawPlan, findMark, isEmployees, markOf, type PlanRequest } from '../../chaos/plan';

const REQUEST: PlanRequest = {
	seed: 1,
	minutes: 2,
	mailsPerMinute: 500,
	hasPostgres: true,
	workers: 2,
};

const anySeed = fc.integer({ min: 0, max: 1_000_000 });

describe('the plan of a run', () => {
	it('is the same for the same seed', () => {
		fc.assert(
			fc.property(anySeed, (seed) => {
				const request = { ...REQUEST, seed, minutes: 0.2 };
				expect(drawPlan(request)).toEqual(drawPlan(request));
			}),
			{ numRuns: 20 },
		);
	});

	it('is another one for another seed', () => {
		const [one, other] = [drawPlan(REQUEST), drawPlan({ ...REQUEST, seed: 2 })];

		expect(one.mails).not.toEqual(other.mails);
		expect(one.faults).not.toEqual(other.faults);
		expect(one.kills).not.toEqual(other.kills);
	});

	it('has the same faults however many mails there are', () => {
		expect(drawPlan({ ...REQUEST, mailsPerMinute: 5 }).faults).toEqual(drawPlan(REQUEST).faults);
	});

	it('gives each mail a mark of its own', () => {
		const { mails } = drawPlan(REQUEST);

		expect(mails).toHaveLength(1_000);
		expect(new Set(mails.map(({ mark }) => mark)).size).toBe(1_000);
	});

	it('lets replies answer an earlier request of their division', () => {
		fc.assert(
			fc.property(anySeed, (seed) => {
				const { mails } = drawPlan({ ...REQUEST, seed, minutes: 0.5 });
				const byMark = new Map(mails.map((mail) => [mail.mark, mail]));
				for (const reply of mails.filter(({ answers }) => answers !== undefined)) {
					const answered = byMark.get(reply.answers ?? '');
					expect(answered?.kind).toBe('request');
					expect(answered?.division).toBe(reply.division);
					const isSame = senderOf(reply) === requesterOf(reply.answers ?? '');
					expect(isSame).toBe(!isEmployees(reply.kind));
					expect(answered?.atMs).toBeLessThanOrEqual(reply.atMs);
				}
			}),
			{ numRuns: 20 },
		);
	});

	it('holds every kind of mail and of fault', () => {
		const { mails, faults } = drawPlan({ ...REQUEST, minutes: 10 });

		expect(new Set(mails.map(({ kind }) => kind)).size).toBe(9);
		expect(new Set(faults.map(({ kind }) => kind)).size).toBe(9);
	});

	it('leaves PostgreSQL alone where there is none', () => {
		const { faults } = drawPlan({ ...REQUEST, minutes: 10, hasPostgres: false });

		expect(JSON.stringify(faults)).not.toContain('postgres');
	});

	it('kills workers where there are some, and n8n always', () => {
		const processesOf = (workers: number): Set<number> =>
			new Set(drawPlan({ ...REQUEST, workers }).kills.map((kill) => kill.process));

		expect(processesOf(0)).toEqual(new Set([0]));
		expect(processesOf(2)).toEqual(new Set([0, 1, 2]));
	});
});

describe('a mark', () => {
	it('is found in whatever it is in', () => {
		fc.assert(
			fc.property(fc.string(), fc.integer({ min: 0, max: 99_999 }), (around, number) => {
				const mark = markOf(number);
				fc.pre(findMark(around) === undefined);
				expect(findMark(`${around} ${mark} ${around}`)).toBe(mark);
			}),
		);
	});
});
