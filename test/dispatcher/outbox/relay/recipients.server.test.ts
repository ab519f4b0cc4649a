import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noteBody } from '../../../../dispatcher/outbox/outbox-lease';
import { leaseNext } from '../../../hosts/lease-next';
import { createRelayHost, QUICK, rests, type RelayHost } from './host';

const MINUTE_MS = 60_000;
const TEAM = ['anna@example.com', 'bo@example.com', 'cy@example.com'];

let host: RelayHost;

beforeEach(async () => {
	host = await createRelayHost();
});

afterEach(async () => {
	await host.stop();
});

describe('a server that takes some recipients and not others', () => {
	it.each([
		['450 4.2.0 Greylisted, see you in five minutes'],
		['452 4.2.2 Mailbox full'],
		['451 4.7.1 Try again later'],
	])('is tried again for those only that it delayed: %s', async (answer) => {
		const mend = host.smtp.teach('recipient', ({ address }) =>
			address === 'cy@example.com' ? answer : undefined,
		);
		await host.queue({ to: TEAM });
		const relay = host.start();
		relay.wake();
		await rests(relay);
		const [before] = await host.rows();
		mend();
		host.clock.advance(MINUTE_MS);

		relay.wake();

		await host.settles(['sent']);
		expect(before).toMatchObject({
			state: 'queued',
			deliveries: [
				{ address: 'anna@example.com', state: 'sent', answer: '250 kept' },
				{ address: 'bo@example.com', state: 'sent' },
				{ address: 'cy@example.com', state: 'delayed', answer: expect.stringContaining(answer) },
			],
		});
		expect(host.copies()).toEqual([['anna@example.com', 'bo@example.com'], ['cy@example.com']]);
		expect(host.smtp.mails()[1]?.raw.toString()).toMatch(/^To: anna@example\.com, bo@/m);
	});

	it('has the recipient noted that it refuses, and the others get it', async () => {
		host.smtp.rejectRecipient('bo@example.com');
		await host.queue({ to: TEAM });

		host.start().wake();

		await host.settles(['partly-sent']);
		const [row] = await host.rows();
		expect(row?.deliveries).toMatchObject([
			{ state: 'sent' },
			{ state: 'refused', answer: expect.stringContaining('550 5.1.1 No such mailbox here') },
			{ state: 'sent' },
		]);
		expect(host.copies()).toEqual([['anna@example.com', 'cy@example.com']]);
		expect(host.log).toContain('error: A notice did not reach all its recipients');
	});

	it('fails where it refuses all recipients, and holds up no other notice', async () => {
		host.smtp.rejectRecipient('anna@example.com');
		await host.queue({ to: ['anna@example.com'] }, {});

		host.start().wake();

		await host.settles(['failed', 'sent']);
		expect(host.outages).toEqual([]);
	});

	it.each([['452 4.5.3 Too many recipients'], ['552 too many recipients']])(
		'gets the others in the next transaction where there are too many: %s',
		async (answer) => {
			host.smtp.teach('recipient', ({ session }) =>
				session.envelope.rcptTo.length >= 2 ? answer : undefined,
			);
			await host.queue({ to: [...TEAM, 'di@example.com', 'eve@example.com'] });

			host.start().wake();

			await host.settles(['sent']);
			expect(host.copies().map((to) => to.length)).toEqual([2, 2, 1]);
			expect(host.smtp.connectionCount()).toBe(1);
		},
	);
});

describe('a server whose answer is lost', () => {
	it('gets the mail once more, and the outbox says so', async () => {
		const mend = host.smtp.teach('answer', () => 'lost');
		await host.queue({});
		const relay = host.start();
		relay.wake();
		await rests(relay);
		mend();
		host.clock.advance(MINUTE_MS);

		relay.wake();

		await host.settles(['sent']);
		const [row] = await host.rows();
		expect(host.copies()).toHaveLength(2);
		expect(row?.deliveries[0]?.answer).toBe('250 kept (sent twice: the first answer was lost)');
	});

	it('gets it twice at most', async () => {
		host.smtp.teach('answer', () => 'lost');
		await host.queue({});
		const relay = host.start();
		relay.wake();
		await rests(relay);
		host.clock.advance(MINUTE_MS);
		relay.wake();
		await host.settles(['unconfirmed']);

		host.clock.advance(60 * MINUTE_MS);
		relay.wake();

		await rests(relay);
		expect(host.copies()).toHaveLength(2);
		expect(host.log).toContain(
			'error: A notice may have been sent, at most twice: the server’s answer was lost',
		);
	});

	it('counts as lost where the wait for the answer ran out', async () => {
		const never = Promise.withResolvers<undefined>();
		host.smtp.teach('answer', async () => await never.promise);
		await host.queue({});
		const relay = host.start({ timeouts: { smtp: { ...QUICK, answerMs: 200 } } });

		relay.wake();

		await rests(relay);
		const [row] = await host.rows();
		never.resolve(undefined);
		expect(row).toMatchObject({ state: 'queued', deliveries: [{ answersLost: 1 }] });
	});

	it('is not taken for one where the mail had not left', async () => {
		const never = Promise.withResolvers<undefined>();
		host.smtp.teach('sender', async () => await never.promise);
		await host.queue({});
		const relay = host.start({ timeouts: { smtp: { ...QUICK, answerMs: 200 } } });

		relay.wake();

		await rests(relay);
		const [row] = await host.rows();
		never.resolve(undefined);
		expect(row?.deliveries).toEqual([{ address: 'boss@example.com', state: 'pending' }]);
	});

	it('counts as lost where the process was ended meanwhile', async () => {
		await host.queue({});
		const lease = { divisionName: 'IT', owner: 'killed', leaseMs: MINUTE_MS };
		for (const _ of [1, 2]) {
			host.clock.advance(2 * MINUTE_MS);
			const mail = await leaseNext(host.store, lease);
			if (mail?.wasInterrupted === false) await noteBody(host.store, mail);
		}
		host.clock.advance(2 * MINUTE_MS);
		const relay = host.start();

		relay.wake();
		await rests(relay);
		host.clock.advance(2 * MINUTE_MS);
		relay.wake();

		await host.settles(['sent']);
		const [row] = await host.rows();
		expect(row?.deliveries[0]).toMatchObject({ state: 'sent', answersLost: 1 });
	});
});
