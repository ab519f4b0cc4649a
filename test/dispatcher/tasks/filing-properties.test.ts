import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	planFiling,
	type FilingFacts,
	type FilingPlan,
} from '../../../dispatcher/tasks/filing-plan';
import type { FileMailRequest } from '../../../dispatcher/tasks/filing-request';
import { division } from '../../contracts/desk-fixture';
import { IT, HR, task, facts, request, ours, filed } from './filing-world';

const addresses = ['anna@example.com', 'eve@example.net', 'bo@staff.example', 'it@example.com'];
const ids = ['<own-0@x>', '<own-1@x>', '<a@x>', '<b@x>', '<c@x>', '<hr@x>'];
const numbers = fc.array(fc.constantFrom('1', '2', '5', '999', '9'.repeat(30)), { maxLength: 3 });
const person = fc.constantFrom(...addresses).map((address) => ({ name: '', address }));

const anyMail = fc.record({
	from: fc.option(person),
	to: fc.array(person, { maxLength: 3 }),
	cc: fc.array(person, { maxLength: 3 }),
	inReplyTo: fc.option(fc.constantFrom(...ids)),
	references: fc.array(fc.constantFrom(...ids), { maxLength: 4 }),
	reportedMessageIds: fc.array(fc.constantFrom(...ids), { maxLength: 2 }),
	automatic: fc.boolean(),
	subject: fc.constantFrom('Hello', 'Fwd: Hello'),
	authentication: fc
		.boolean()
		.map((isForged) =>
			isForged ? [{ server: 'mx.example.com', spf: 'fail', dkim: 'fail', dmarc: 'fail' }] : [],
		),
});

const anyRules = fc.record({
	strangers: fc.constantFrom('unverified' as const, 'newTask' as const, 'unprocessed' as const),
	automaticMail: fc.constantFrom('task' as const, 'unprocessed' as const),
	reopenDays: fc.constantFrom(0, 14),
});

const anyRequest = fc.record({
	of: anyMail,
	named: fc.record({ subject: numbers, address: numbers, text: numbers }),
	whenTaskMissing: fc.constantFrom('fail' as const, 'create' as const),
	rules: anyRules,
});

/** Tasks 1 and 2 are this division's, 2 closed long ago and gone on with by 3; 5 is another's. */
function world(): FilingFacts {
	const three = task(3, { requester: 'eve@example.net' });
	const two = task(2, {
		status: 'closed',
		closedAt: '2025-01-01T00:00:00.000Z',
		successors: [three],
	});
	return facts({
		tasks: { 1: task(1), 2: two, 3: three, 5: task(5, { divisionId: HR }) },
		messages: {
			'<a@x>': [ours(1, 'bo@staff.example')],
			'<b@x>': [filed(2)],
			'<hr@x>': [filed(5, HR)],
		},
		shared: { '<c@x>': 1 },
	});
}

describe('whatever comes', () => {
	const batches = fc.array(anyRequest, { minLength: 1, maxLength: 5 });
	const check = (holds: (plan: FilingPlan, request: FileMailRequest) => void): void => {
		fc.assert(
			fc.property(batches, (typed) => {
				const requests = typed.map(({ of, named, whenTaskMissing, rules }, index) =>
					request(index, of, {
						named,
						whenTaskMissing,
						rules: division({
							...rules,
							employees: ['staff.example'],
							trustedServers: ['mx.example.com'],
						}),
					}),
				);
				const plans = planFiling(requests, world());
				for (const [index, plan] of plans.entries())
					holds(plan, requests[index] as FileMailRequest);
			}),
			{ numRuns: 500 },
		);
	};

	it('no mail joins or points to another division’s task', () => {
		check((plan) => {
			if (plan.kind === 'join') expect(plan.task.divisionId).toBe(IT);
			if (plan.kind === 'create') expect(plan.previous?.task.divisionId ?? IT).toBe(IT);
		});
	});

	it('no stranger and no machine is added to the people of a task, or opens one again', () => {
		check((plan, { mail: { automatic } }) => {
			if (plan.kind !== 'join') return;
			if (!plan.isUnverified && !automatic && !plan.sender.isDivision) return;
			expect(plan).toMatchObject({ people: [], isOpening: false });
		});
	});

	it('nobody whose mail is forged is trusted', () => {
		check((plan) => {
			if (plan.kind === 'join' && plan.sender.isForged) expect(plan.isUnverified).toBe(true);
		});
	});

	it('the division’s own address is among nobody’s people', () => {
		check((plan) => {
			if (plan.kind !== 'join' && plan.kind !== 'create') return;
			const keys = plan.people.map(({ key }) => key);
			expect(keys).not.toContain('it@example.com');
			expect(new Set(keys).size).toBe(keys.length);
		});
	});

	it('a sign that decides is known, and no earlier one leads where the sender is known', () => {
		check((plan) => {
			if (plan.kind !== 'join' || plan.chosen.standing === 'stranger') return;
			const at = plan.candidates.all.findIndex(
				({ by, reference }) => by === plan.chosen.by && reference === plan.chosen.reference,
			);
			const before = plan.candidates.all.slice(0, at);
			const { sender } = plan;
			for (const { match } of before) {
				expect(sender.key !== null && match?.task.requester === sender.key).toBe(false);
			}
		});
	});
});
