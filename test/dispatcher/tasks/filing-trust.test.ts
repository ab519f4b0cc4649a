import { describe, expect, it } from 'vitest';
import type { KnownTask } from '../../../dispatcher/tasks/known-tasks';
import { division } from '../../contracts/desk-fixture';
import { HR, NOW, EVE, task, planOne, outcomeOf, ours, filed, type Known } from './filing-world';

describe('what a sender is to a task', () => {
	const known = (): Known => ({
		tasks: { 1: task(1, { people: new Set(['copy@example.org']) }) },
		messages: { '<sent@x>': [ours(1, 'supplier@example.org')] },
	});
	const rules = division({
		employees: ['staff.example', 'kim@example.org'],
		trustedServers: ['mx.example.com'],
	});

	it.each([
		['requester', 'Anna@Example.COM'],
		['onTask', 'copy@example.org'],
		['employee', 'someone@staff.example'],
		['employee', 'kim@example.org'],
		['answersUs', 'supplier@example.org'],
		['stranger', 'eve@example.net'],
		['division', 'it@example.com'],
	])('is %s for %s', (standing, address) => {
		const plan = planOne(
			known(),
			{ from: { name: '', address }, references: ['<sent@x>'] },
			{ rules, reference: '1' },
		);

		expect(plan).toMatchObject({ kind: 'join', chosen: { standing } });
		expect(outcomeOf(plan)).toMatchObject({ isUnverified: standing === 'stranger' });
	});

	it.each(['anna@example.com', 'copy@example.org', 'kim@example.org', 'supplier@example.org'])(
		'is a stranger for %s where a trusted server says that it is not he',
		(address) => {
			const forged = { server: 'mx.example.com', spf: 'fail', dkim: 'none', dmarc: 'fail' };
			const of = { from: { name: '', address }, references: ['<sent@x>'] };

			const plan = planOne(known(), { ...of, authentication: [forged] }, { rules });
			const untrusted = { ...forged, server: 'mx.attacker.example' };
			const other = planOne(known(), { ...of, authentication: [untrusted] }, { rules });

			expect(outcomeOf(plan)).toMatchObject({ isUnverified: true });
			expect(outcomeOf(other)).toMatchObject({ isUnverified: false });
		},
	);

	it('is no stranger for the server that reports on a message of ours', () => {
		const of = {
			from: { name: '', address: 'mailer-daemon@mx.example.net' },
			reportedMessageIds: ['<sent@x>'],
			automatic: true,
			automaticKind: 'delivery-report' as const,
		};

		expect(outcomeOf(planOne(known(), of, { rules }))).toEqual({
			joined: { taskId: 1 },
			by: 'report',
			isUnverified: false,
			isOpening: false,
		});
	});
});

describe('a stranger', () => {
	const plan = (strangers: 'unverified' | 'newTask' | 'unprocessed', of: Partial<KnownTask> = {}) =>
		outcomeOf(
			planOne(
				{ tasks: { 1: task(1, of) } },
				{ from: EVE },
				{ reference: '1', rules: division({ strangers }) },
			),
		);
	const closed = { status: 'closed', closedAt: '2026-02-28T08:00:00.000Z' } as const;

	it('joins as unverified, gets a task of his own, or nothing', () => {
		expect(plan('unverified')).toEqual({
			joined: { taskId: 1 },
			by: 'subject',
			isUnverified: true,
			isOpening: false,
		});
		expect(plan('newTask')).toEqual({ created: { taskId: 1 } });
		expect(plan('unprocessed')).toEqual({
			refused: 'The mail belongs to the task [IT#1], where its sender eve@example.net is not known',
		});
	});

	it('opens no closed task again: nobody would see his mail there', () => {
		expect(plan('unverified', closed)).toEqual({ created: { taskId: 1 } });
	});

	it('comes back to the task that he was given', () => {
		const own = task(2, { requester: 'eve@example.net' });

		expect(plan('newTask', { successors: [own] })).toMatchObject({ joined: { taskId: 2 } });
	});
});

describe('a closed task', () => {
	const closed = (days: number): Known => ({
		tasks: {
			1: task(1, {
				status: 'closed',
				closedAt: new Date(NOW.getTime() - days * 86_400_000).toISOString(),
			}),
		},
	});

	it.each([
		[13.9, 14, { joined: { taskId: 1 }, isOpening: true }],
		[14, 14, { created: { taskId: 1 } }],
		[0, 0, { created: { taskId: 1 } }],
		[400, 500, { joined: { taskId: 1 } }],
	])('of %d days is opened within %d', (days, reopenDays, expected) => {
		const rules = division({ reopenDays });

		expect(outcomeOf(planOne(closed(days), {}, { reference: '1', rules }))).toMatchObject(expected);
	});

	it.each([1, 400])('of %d days gets automatic mail, and stays closed', (days) => {
		const of = { automatic: true, automaticKind: 'out-of-office' } as const;

		expect(outcomeOf(planOne(closed(days), of, { reference: '1' }))).toMatchObject({
			joined: { taskId: 1 },
			isOpening: false,
		});
	});
});

describe('mail that a machine wrote', () => {
	const of = { automatic: true, automaticKind: 'list' } as const;

	it('gets a task of its own only where that is wanted', () => {
		const rules = division({ automaticMail: 'task' });

		expect(outcomeOf(planOne({}, of))).toEqual({
			refused: 'The mail was written by a machine (list) and belongs to no task',
		});
		expect(outcomeOf(planOne({}, of, { rules }))).toEqual({ created: null });
	});

	it('adds nobody to a task', () => {
		const joined = planOne({ tasks: { 1: task(1) } }, { ...of, cc: [EVE] }, { reference: '1' });
		const rules = division({ automaticMail: 'task' });

		expect(joined).toMatchObject({ kind: 'join', people: [] });
		expect(planOne({}, { ...of, cc: [EVE] }, { rules })).toMatchObject({
			people: [{ key: 'anna@example.com', role: 'requester' }],
		});
	});

	it('is nobody’s request if it comes from the division’s own address', () => {
		const from = { name: 'IT', address: 'IT@example.com' };

		expect(outcomeOf(planOne({}, { from }))).toEqual({
			refused:
				'The mail comes from the division’s own address it@example.com and belongs to no task',
		});
		const messages = { '<3@x>': [filed(1)] };
		const answer = planOne({ tasks: { 1: task(1) }, messages }, { from, inReplyTo: '<3@x>' });
		expect(outcomeOf(answer)).toMatchObject({ joined: { taskId: 1 }, isUnverified: false });
	});
});

describe('another division’s task', () => {
	const abroad: Known = {
		tasks: { 5: task(5, { divisionId: HR }) },
		messages: { '<hr@x>': [filed(5, HR)] },
	};

	it('is told to a person where a mail answers its message', () => {
		expect(outcomeOf(planOne(abroad, { inReplyTo: '<hr@x>' }))).toEqual({
			refused: 'The mail answers a message of the task [HR#5], which belongs to the division "HR"',
		});
	});

	it.each([
		['forwards it', { subject: 'Fwd: Contract' }, {}],
		['is to have a task in any case', {}, { whenTaskMissing: 'create' as const }],
	])('keeps no mail from getting a task here that %s', (_, of, changes) => {
		const plan = planOne(abroad, { inReplyTo: '<hr@x>', ...of }, changes);

		expect(outcomeOf(plan)).toEqual({ created: null });
	});

	it('is not told where a message is this division’s, too', () => {
		const known = { ...abroad, tasks: { ...abroad.tasks, 1: task(1) } };
		const messages = { '<hr@x>': [filed(5, HR), filed(1)] };

		const plan = planOne({ ...known, messages }, { inReplyTo: '<hr@x>' });

		expect(outcomeOf(plan)).toMatchObject({ joined: { taskId: 1 } });
	});
});
