import { describe, expect, it } from 'vitest';
import {
	silentCommunication,
	type CommunicationSettings,
} from '../../../../dispatcher/core/communication';
import { copiesOf, effectsOf } from '../../../../dispatcher/tasks/conversation/effects';
import { planFiling } from '../../../../dispatcher/tasks/filing-plan';
import { division } from '../../../contracts/desk-fixture';
import { EVE, facts, NOW, request, task, type Known, type Mail } from '../filing-world';

const OWN = new Set(['it@example.com', 'hr@example.com']);
const team = ['kim@example.org', 'ben@example.org'];

function effects(
	communication: Partial<CommunicationSettings>,
	of: Partial<Mail> = {},
	{
		known = {},
		reference,
		receivedAt = NOW.toISOString(),
	}: { known?: Known; reference?: string; receivedAt?: string | null } = {},
) {
	const asked = request(0, of, {
		rules: division({
			communication: { ...silentCommunication(), team, ...communication },
			automaticMail: 'task',
		}),
		...(reference === undefined ? {} : { reference }),
	});
	const [plan] = planFiling([asked], facts(known));
	if (plan?.kind !== 'create' && plan?.kind !== 'join') throw new Error('It is not filed');
	return effectsOf(plan, asked, { now: NOW, receivedAt, ownMailboxes: OWN });
}

const both = { acknowledgement: 'eachMail', forward: 'eachMail' } as const;
const automatic = { automatic: true, automaticKind: 'auto-reply' as const };

describe('what a mail causes that was filed', () => {
	it('is nothing where the division writes nothing', () => {
		expect(effects({})).toEqual({ forwardTo: [] });
	});

	it('is an acknowledgement to the requester, and a forward to the team', () => {
		expect(effects(both)).toEqual({
			acknowledgeTo: { name: 'Anna', address: 'anna@example.com' },
			forwardTo: team,
		});
	});

	it('is a forward to the assignee alone, if that is an address', () => {
		const known = (assignee: string): Known => ({ tasks: { 7: task(7, { assignee }) } });
		expect(
			effects(both, {}, { known: known('zoe@example.net'), reference: '7' }).forwardTo,
		).toEqual(['zoe@example.net']);
		expect(effects(both, {}, { known: known('Second level'), reference: '7' }).forwardTo).toEqual(
			team,
		);
	});

	it('goes back to nobody who wrote it, and to no mailbox of the desk', () => {
		const kim = { name: '', address: 'KIM@example.org' };
		expect(effects(both, { from: kim }).forwardTo).toEqual(['ben@example.org']);
		expect(effects({ ...both, team: ['hr@example.com'] }).forwardTo).toEqual([]);
		expect(effects(both, { from: { name: '', address: 'hr@example.com' } }).acknowledgeTo).toBe(
			undefined,
		);
	});

	it('is a forward of the first mail only, if that is wanted', () => {
		const known = { tasks: { 7: task(7) } };
		expect(effects({ forward: 'firstMail' }).forwardTo).toEqual(team);
		expect(effects({ forward: 'firstMail' }, {}, { known, reference: '7' }).forwardTo).toEqual([]);
	});

	it('is nothing for what a machine adds, and a forward for a task that it makes', () => {
		const known = { tasks: { 7: task(7) } };
		expect(effects(both, automatic, { known, reference: '7' })).toEqual({ forwardTo: [] });
		expect(effects(both, automatic)).toEqual({ forwardTo: team });
	});

	it('is nothing for what a stranger adds', () => {
		const known = { tasks: { 7: task(7) } };
		expect(effects(both, { from: EVE }, { known, reference: '7' })).toEqual({ forwardTo: [] });
	});

	it.each([
		[24 * 3_600_000, true],
		[24 * 3_600_000 + 1, false],
	])('is nothing for what lay in the mailbox for too long: %d ms', (ageMs, isHeeded) => {
		const receivedAt = new Date(NOW.getTime() - ageMs).toISOString();
		expect(effects(both, {}, { receivedAt }).forwardTo).toEqual(isHeeded ? team : []);
	});

	it('copies an answer to those whom the requester had in copy, and to nobody who has it', () => {
		const person = (address: string) => ({ name: '', address });
		const asked = request(
			0,
			{ from: person(team[0] ?? ''), cc: [person('has@example.com')] },
			{
				rules: division({ communication: { ...silentCommunication(), team } }),
			},
		);
		const addresses = [
			'it@example.com',
			'Anna@example.com',
			'has@example.com',
			...team,
			'chef@example.com',
		];
		const copies = copiesOf(
			{ to: addresses.map(person), cc: [person('CHEF@example.com'), person('not an address')] },
			{ ...asked, requester: 'anna@example.com' },
			OWN,
		);
		expect(copies.map(({ address }) => address.toLowerCase())).toEqual(['chef@example.com']);
	});
});
