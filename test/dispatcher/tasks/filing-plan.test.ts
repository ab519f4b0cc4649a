import { describe, expect, it } from 'vitest';
import { planFiling } from '../../../dispatcher/tasks/filing-plan';
import type { FileMailRequest } from '../../../dispatcher/tasks/filing-request';
import {
	EVE,
	task,
	facts,
	request,
	planOne,
	outcomeOf,
	filed,
	type Known,
	type Mail,
} from './filing-world';

/** Each sign leads to a task of its own: the earlier the sign, the lower the number. */
const all: Known = {
	tasks: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((id) => [id, task(id)])),
	messages: { '<3@x>': [filed(3)], '<4@x>': [filed(4)], '<7@x>': [filed(7)] },
	shared: { '<5@x>': 5 },
};

const allSigns: Array<[string, Partial<Mail>, Partial<FileMailRequest['named']>]> = [
	['subject', {}, { subject: ['1'] }],
	['address', {}, { address: ['2'] }],
	['inReplyTo', { inReplyTo: '<3@x>' }, {}],
	['references', { references: ['<5@x>', '<4@x>', '<unknown@x>'] }, {}],
	['sharedReference', { references: ['<5@x>', '<unknown@x>'] }, {}],
	['text', {}, { text: ['6'] }],
	['report', { reportedMessageIds: ['<unknown@x>', '<7@x>'] }, {}],
];

/** The earliest of two that fill one field. */
function signsTogether(signs: typeof allSigns): Partial<Mail> {
	return signs.reduceRight<Partial<Mail>>((together, [, of]) => ({ ...together, ...of }), {});
}

describe('the signs of a mail', () => {
	it.each(allSigns.map((sign, index) => [sign[0], index] as const))(
		'count in their order: %s before all behind it',
		(by, index) => {
			const present = allSigns.slice(index);
			const plan = planOne(all, signsTogether(present), {
				named: {
					subject: [],
					address: [],
					text: [],
					...(Object.assign({}, ...present.map(([, , named]) => named)) as object),
				},
			});

			expect(outcomeOf(plan)).toMatchObject({ joined: { taskId: index + 1 }, by });
		},
	);

	it('are tried to the last: an unknown tag stops none', () => {
		const named = { subject: ['999', '1'], address: ['998'], text: [] };

		expect(outcomeOf(planOne(all, {}, { named }))).toMatchObject({ joined: { taskId: 1 } });
		expect(
			outcomeOf(planOne(all, { inReplyTo: '<3@x>' }, { named: { ...named, subject: ['999'] } })),
		).toMatchObject({ joined: { taskId: 3 }, by: 'inReplyTo' });
	});

	it('lead where the sender is known, rather than where a number of his own system does', () => {
		const known: Known = {
			tasks: { 1: task(1), 2: task(2, { requester: 'eve@example.net' }) },
			messages: { '<3@x>': [filed(2)] },
		};

		const plan = planOne(known, { from: EVE, inReplyTo: '<3@x>' }, { reference: '1' });

		expect(outcomeOf(plan)).toMatchObject({ joined: { taskId: 2 }, isUnverified: false });
	});

	it('lead nowhere: the subject decides whether a person has to', () => {
		expect(outcomeOf(planOne({}, {}, { reference: '999' }))).toEqual({
			refused: 'The subject names the task [IT#999], which the division does not have',
		});
		const wanted = { reference: '999', whenTaskMissing: 'create' } as const;
		expect(outcomeOf(planOne({}, {}, wanted))).toEqual({ created: null });
		const elsewhere = { named: { subject: [], address: ['999'], text: ['999'] } };
		expect(outcomeOf(planOne({}, {}, elsewhere))).toEqual({ created: null });
	});
});

describe('the mails of a batch', () => {
	const answers: Array<[string, Partial<Mail>]> = [
		['inReplyTo', { inReplyTo: '<own-0@x>' }],
		['references', { references: ['<own-0@x>', '<other@x>'] }],
		['report', { reportedMessageIds: ['<own-0@x>'] }],
		['sharedReference', { inReplyTo: '<never-seen@x>' }],
	];

	it.each(answers)('join their request in it by %s', (by, of) => {
		const plans = planFiling(
			[request(0, { references: ['<never-seen@x>'] }), request(1, of)],
			facts({}),
		);

		expect(plans.map(outcomeOf)).toEqual([
			{ created: null },
			{ joined: { position: 0 }, by, isUnverified: false, isOpening: true },
		]);
	});

	it('join a task together with the answer that came before them', () => {
		const plans = planFiling([request(0, { inReplyTo: '<own-1@x>' }), request(1)], facts({}));

		expect(outcomeOf(plans[1])).toMatchObject({ joined: { position: 0 }, by: 'sharedReference' });
	});

	it('bring people along for those behind them', () => {
		const [, joined] = planFiling(
			[request(0, { cc: [EVE] }), request(1, { from: EVE, inReplyTo: '<own-0@x>' })],
			facts({}),
		);

		expect(outcomeOf(joined)).toMatchObject({ isUnverified: false });
	});

	it('go on together with a task that was closed', () => {
		const closed = task(1, { status: 'closed', closedAt: '2025-01-01T00:00:00.000Z' });

		const plans = planFiling(
			[request(0, {}, { reference: '1' }), request(1, {}, { reference: '1' })],
			facts({ tasks: { 1: closed } }),
		);

		expect(plans.map(outcomeOf)).toMatchObject([
			{ created: { taskId: 1 } },
			{ joined: { position: 0 }, isUnverified: false },
		]);
	});
});
