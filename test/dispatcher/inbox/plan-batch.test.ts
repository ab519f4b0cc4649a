import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planBatch, type PlanFacts, type PlannedMail } from '../../../dispatcher/inbox/plan-batch';

const mail = (uid: number, changes: Partial<PlannedMail> = {}): PlannedMail => ({
	uid,
	size: 100,
	messageId: `<${uid}@example.com>`,
	answered: [],
	subject: 'Printer',
	kind: 'first',
	...changes,
});

const answerTo = (uid: number, ...requests: number[]): PlannedMail =>
	mail(uid, { answered: requests.map((request) => `<${request}@example.com>`) });

const facts = (mails: PlannedMail[], changes: Partial<PlanFacts> = {}): PlanFacts => ({
	mails,
	newest: new Set(),
	unfinished: new Map(),
	ahead: new Set(),
	known: new Set(),
	tags: ['IT'],
	resting: new Set(),
	limits: { bytesPerBatch: 1_000, readInFullUpTo: 500 },
	...changes,
});

/** The request is with an execution. */
const REQUEST_IS_OPEN = { unfinished: new Map([['<1@example.com>', 1]]) };

describe('the plan of a batch', () => {
	it('takes what waits, oldest first, whatever order it was found in', () => {
		expect(planBatch(facts([mail(9), mail(2), mail(5)])).take).toEqual([2, 5, 9]);
	});

	it('takes an answer beside its request', () => {
		expect(planBatch(facts([mail(1), answerTo(2, 1)])).take).toEqual([1, 2]);
	});

	it('holds an answer back whose request is still on its way, and the answers to it', () => {
		const plan = planBatch(facts([answerTo(2, 1), answerTo(3, 2), mail(4)], REQUEST_IS_OPEN));

		expect(plan).toEqual({ take: [4], beforeTheirTurn: [], beforeTheirRequest: [2, 3] });
	});

	it('takes an answer whose request is in the batch ahead', () => {
		const ahead = new Set(['<1@example.com>']);

		const plan = planBatch(facts([answerTo(2, 1), answerTo(3, 2)], { ...REQUEST_IS_OPEN, ahead }));

		expect(plan.take).toEqual([2, 3]);
	});

	it('holds back no answer that carries a reference, or answers what the desk knows', () => {
		const named = { ...answerTo(2, 1), subject: 'Re: [IT#1042] Printer' };
		const known = answerTo(3, 1, 7);

		const plan = planBatch(
			facts([named, known], { ...REQUEST_IS_OPEN, known: new Set(['<7@example.com>']) }),
		);

		expect(plan.take).toEqual([2, 3]);
	});

	it('holds back no mail that is to be given up', () => {
		const givenUp = { ...answerTo(2, 1), kind: 'givenUp' as const };

		expect(planBatch(facts([givenUp], REQUEST_IS_OPEN)).take).toEqual([2]);
	});

	it('does not let two mails wait for each other', () => {
		const unfinished = new Map([['<5@example.com>', 5]]);

		expect(planBatch(facts([answerTo(4, 5)], { unfinished })).take).toEqual([4]);
	});

	it('takes from the new end of a backlog only what answers nothing unknown', () => {
		const newest = new Set([90, 91]);

		const plan = planBatch(facts([answerTo(90, 50), mail(91), mail(1)], { newest }));

		expect(plan).toEqual({ take: [1, 91], beforeTheirTurn: [90], beforeTheirRequest: [] });
	});

	it('leaves out mails that rest', () => {
		expect(planBatch(facts([mail(1), mail(2)], { resting: new Set([1]) })).take).toEqual([2]);
	});

	it('takes as many as fit in memory, in the order found, and one at least', () => {
		const large = (uid: number): PlannedMail => mail(uid, { size: 450 });

		expect(planBatch(facts([large(9), large(2), large(5)])).take).toEqual([2, 9]);
		const limits = { bytesPerBatch: 100, readInFullUpTo: 500 };
		expect(planBatch(facts([large(9), large(2)], { limits })).take).toEqual([9]);
	});

	it('counts of a mail that is not read whole no more than is read', () => {
		const huge = mail(1, { size: 900_000_000 });

		expect(planBatch(facts([huge, mail(2)])).take).toEqual([1, 2]);
	});

	it('holds back or takes each mail, never both, and no answer before its request', () => {
		const uid = fc.integer({ min: 1, max: 12 });
		const mails = fc.uniqueArray(
			fc
				.record({ uid, answers: fc.array(uid, { maxLength: 2 }) })
				.map(({ uid: own, answers }) => answerTo(own, ...answers.filter((other) => other !== own))),
			{ selector: (one) => one.uid, maxLength: 12 },
		);
		const uids = fc.array(uid).map((some) => new Set(some));
		fc.assert(
			fc.property(mails, uids, uids, (found, newest, open) => {
				const unfinished = new Map([...open].map((one) => [`<${one}@example.com>`, one]));
				const limits = { bytesPerBatch: Infinity, readInFullUpTo: 500 };

				const plan = planBatch(facts(found, { newest, unfinished, limits }));

				const all = [...plan.take, ...plan.beforeTheirTurn, ...plan.beforeTheirRequest];
				expect(all.sort((a, b) => a - b)).toEqual(
					found.map((one) => one.uid).sort((a, b) => a - b),
				);
				const held = new Set([...plan.beforeTheirTurn, ...plan.beforeTheirRequest]);
				for (const taken of found.filter((one) => plan.take.includes(one.uid))) {
					const requests = found.filter(
						({ uid: own, messageId }) =>
							own < taken.uid && taken.answered.includes(messageId ?? ''),
					);
					expect(requests.filter((request) => held.has(request.uid))).toEqual([]);
				}
			}),
		);
	});
});
