import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SmtpHostOptions } from '../../../hosts/smtp';
import { connectionTo, createRelayHost, QUICK, rests, type RelayHost } from './host';

const MINUTE_MS = 60_000;

let host: RelayHost;

beforeEach(async () => {
	host = await createRelayHost();
});

afterEach(async () => {
	await host.stop();
});

/** Another server in place of the first one. */
async function restart(options: SmtpHostOptions): Promise<void> {
	await host.stop();
	host = await createRelayHost(options);
}

describe('a way out that is closed', () => {
	const DENIALS = [
		['recipient', '553 5.7.1 <desk@example.com>: Sender address rejected: not owned by user desk'],
		['recipient', '554 5.7.1 <boss@example.com>: Relay access denied'],
		['recipient', '454 4.7.1 <boss@example.com>: Relay access denied'],
		['recipient', '550 relay not permitted'],
		[
			'recipient',
			'554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.example',
		],
		['content', '554 5.2.252 SendAsDenied; desk@example.com not allowed to send as support@a.b'],
		['content', '550 5.7.60 SMTP; Client does not have permissions to send as this sender'],
		['sender', '550 5.4.5 Daily user sending quota exceeded'],
		['sender', '530 5.7.0 Must issue a STARTTLS command first'],
		['sender', '553 5.1.8 Sender domain does not exist'],
	] as const;

	it.each(DENIALS)('lets everything wait, and says why once: at %s, %s', async (step, answer) => {
		const mend = host.smtp.teach(step, () => answer);
		await host.queue({}, {}, {});
		const relay = host.start();
		relay.wake();
		await expect.poll(() => host.rounds).toBeGreaterThanOrEqual(3);
		const states = await host.states();

		mend();

		await host.settles(['sent', 'sent', 'sent']);
		expect(new Set(states).has('failed')).toBe(false);
		expect(host.outages).toHaveLength(1);
		expect(host.outages[0]?.message).toContain(answer);
		expect(host.recoveries).toBe(1);
	});

	it('asks for a sign-in that the credential lacks', async () => {
		await restart({ requiresSignIn: true });
		const { user: _user, password: _password, ...open } = connectionTo(host.smtp);
		host.connection = open;
		await host.queue({}, {});
		const relay = host.start();

		relay.wake();

		await rests(relay);
		expect(host.outages).toMatchObject([
			{
				message: expect.stringContaining('530'),
				whatToDo: expect.stringContaining('Enter the user'),
			},
		]);
		expect(await host.states()).toEqual(['queued', 'queued']);
	});

	it('is tried at once when its settings were changed', async () => {
		host.connection = connectionTo(host.smtp, { password: 'wrong' });
		await host.queue({}, {});
		const relay = host.start({ timeouts: { smtp: QUICK, firstRetryMs: 60 * MINUTE_MS } });
		relay.wake();
		await rests(relay);
		relay.wake();
		await rests(relay);
		const connections = host.smtp.connectionCount();

		host.connection = connectionTo(host.smtp);
		relay.wake();

		await host.settles(['sent', 'sent']);
		expect(connections).toBe(1);
		expect(host.outages).toMatchObject([
			{ code: 'log-in-failed', message: expect.stringContaining('535') },
		]);
		expect(host.recoveries).toBe(1);
	});

	it('is said again where the settings were changed and it did not help', async () => {
		host.connection = connectionTo(host.smtp, { password: 'wrong' });
		await host.queue({});
		const relay = host.start();
		relay.wake();
		await expect.poll(() => host.rounds).toBeGreaterThanOrEqual(3);
		const before = host.outages.length;

		host.connection = connectionTo(host.smtp, { password: 'wrong, too' });
		relay.wake();

		await expect.poll(() => host.outages.length).toBe(2);
		expect(before).toBe(1);
	});

	it('is said once where the division has none yet', async () => {
		host.connection = undefined;
		await host.queue({}, {});
		const relay = host.start();
		relay.wake();
		await expect.poll(() => host.rounds).toBeGreaterThanOrEqual(3);

		host.connection = connectionTo(host.smtp);
		relay.wake();

		await host.settles(['sent', 'sent']);
		expect(host.outages.map(({ code }) => code)).toEqual(['no-way-out']);
	});

	it('lets the others out where it is closed to one notice only', async () => {
		host.smtp.teach('recipient', ({ address }) =>
			address === 'odd@example.net' ? '554 5.7.1 Relay access denied' : undefined,
		);
		await host.queue({ to: ['odd@example.net'] }, {}, {});
		host.clock.advance(MINUTE_MS);
		const relay = host.start();

		relay.wake();

		await expect.poll(() => host.copies().length).toBe(2);
		expect((await host.states())[0]).not.toBe('failed');
	});
});

describe('a server that is busy', () => {
	it.each([
		['greeting', '421 4.3.2 Too many connections'],
		['sender', '452 4.3.1 Insufficient system storage'],
		['recipient', '452 4.3.1 Queue file system full'],
		['content', '451 4.3.0 Error: queue file write error'],
	] as const)('is asked once a round: at %s, %s', async (step, answer) => {
		let asked = 0;
		const mend = host.smtp.teach(step, () => {
			asked += 1;
			return answer;
		});
		await host.queue(...Array.from({ length: 39 }, () => ({})));
		const relay = host.start({ timeouts: { smtp: QUICK, firstRetryMs: 60 * MINUTE_MS } });

		relay.wake();

		await rests(relay);
		expect(asked).toBe(1);
		expect(host.smtp.connectionCount()).toBe(1);
		expect(host.outages).toEqual([]);
		mend();
	});

	it('is reported once it lasts, and its end, too', async () => {
		const mend = host.smtp.teach('greeting', () => '421 4.3.2 Too many connections');
		await host.queue({});
		host.start().wake();
		await expect.poll(() => host.outages.length).toBe(1);

		mend();

		await host.settles(['sent']);
		expect(host.outages).toHaveLength(1);
		expect(host.recoveries).toBe(1);
	});
});
