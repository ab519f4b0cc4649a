import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { releaseHeld } from '../../dispatcher/desk/outbox';
import { leaseNext, noteBody } from '../../dispatcher/desk/outbox-lease';
import type { SmtpHostOptions } from '../hosts/smtp';
import { openStrippingLine } from '../hosts/stripping-line';
import { createRelayHost, connectionTo, QUICK, type RelayHost } from './relay-host';

const MINUTE_MS = 60_000;
const TEAM = ['anna@example.com', 'bo@example.com', 'cy@example.com'];

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

const settles = (states: string[]) =>
	expect.poll(async () => await host.states(), { timeout: 10_000 }).toEqual(states);

const rests = (relay: { doing: string }) =>
	expect.poll(() => relay.doing, { timeout: 10_000 }).toMatch(/^(idle|waiting)/);

const copies = (): string[][] => host.smtp.mails().map(({ to }) => to);

describe('the relay', () => {
	it('sends all that is due after an outage in one round, over one connection', async () => {
		await host.queue(...Array.from({ length: 300 }, () => ({})));
		const relay = host.start();

		relay.wake();

		await expect.poll(() => host.smtp.mails().length, { timeout: 25_000 }).toBe(300);
		await rests(relay);
		expect(new Set(await host.states())).toEqual(new Set(['sent']));
		expect(host.smtp.connectionCount()).toBe(1);
		expect(host.rounds).toBe(1);
		expect(relay.doing).toBe('idle');
	});

	it('opens no connection where nothing is due', async () => {
		const relay = host.start();

		relay.wake();

		await rests(relay);
		expect(host.smtp.connectionCount()).toBe(0);
	});

	it('sends what is queued while it is at work', async () => {
		await host.queue({});
		const relay = host.start({
			onSettled: ({ id }) => {
				if (id !== 1) return;
				void host.queue({}).then(() => relay.wake());
			},
		});

		relay.wake();

		await settles(['sent', 'sent']);
	});

	it('sends a later try by itself', async () => {
		await host.queue({});
		const mend = host.smtp.teach('recipient', () => '450 4.2.0 Greylisted');
		const relay = host.start();
		relay.wake();
		await rests(relay);
		mend();
		host.clock.advance(29_990);
		relay.wake();
		await rests(relay);

		host.clock.advance(10);

		await settles(['sent']);
	});

	it('goes on over a new connection where the server takes only so many mails over one', async () => {
		const mailsOf = new Map<string, number>();
		host.smtp.teach('sender', ({ session: { id } }) => {
			const count = (mailsOf.get(id) ?? 0) + 1;
			mailsOf.set(id, count);
			return count > 4 ? '421 4.7.0 Too many messages in this connection' : undefined;
		});
		await host.queue(...Array.from({ length: 10 }, () => ({})));

		host.start().wake();

		await settles(Array.from({ length: 10 }, () => 'sent'));
		expect(host.smtp.connectionCount()).toBe(3);
		expect(host.outages).toEqual([]);
	});

	it('sends each notice once where two relays have the same outbox', async () => {
		await host.queue(...Array.from({ length: 40 }, () => ({})));
		const relays = [host.start(), host.start()];

		relays.forEach((relay) => relay.wake());

		await settles(Array.from({ length: 40 }, () => 'sent'));
		expect(copies()).toHaveLength(40);
	});

	it('leaves the notices of other divisions alone', async () => {
		await host.queue({});
		const relay = host.start({ divisionName: 'HR' });

		relay.wake();

		await rests(relay);
		expect(await host.states()).toEqual(['queued']);
	});

	it('keeps a notice until the mail was moved that it is about', async () => {
		await host.queue({ held: true, intakeId: 7 }, { intakeId: 8 });
		const relay = host.start();
		relay.wake();
		await settles(['held', 'sent']);

		await releaseHeld(host.desk.db, [7, 8]);
		relay.wake();

		await settles(['sent', 'sent']);
		expect(copies()).toHaveLength(2);
	});

	it('sends nothing while the dispatcher’s setting says so', async () => {
		await host.queue({});
		await host.desk.db
			.insertInto('settings')
			.values({ key: 'sendsCommunications', value: 'false' })
			.onConflict((conflict) => conflict.column('key').doUpdateSet({ value: 'false' }))
			.execute();
		const relay = host.start();

		relay.wake();

		await rests(relay);
		expect(relay.doing).toBe('idle, since sending is switched off');
		expect(copies()).toEqual([]);
	});
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

		await settles(['sent']);
		expect(before).toMatchObject({
			state: 'queued',
			deliveries: [
				{ address: 'anna@example.com', state: 'sent', answer: '250 kept' },
				{ address: 'bo@example.com', state: 'sent' },
				{ address: 'cy@example.com', state: 'delayed', answer: expect.stringContaining(answer) },
			],
		});
		expect(copies()).toEqual([['anna@example.com', 'bo@example.com'], ['cy@example.com']]);
		expect(host.smtp.mails()[1]?.raw.toString()).toMatch(/^To: anna@example\.com, bo@/m);
	});

	it('has the recipient noted that it refuses, and the others get it', async () => {
		host.smtp.rejectRecipient('bo@example.com');
		await host.queue({ to: TEAM });

		host.start().wake();

		await settles(['partly-sent']);
		const [row] = await host.rows();
		expect(row?.deliveries).toMatchObject([
			{ state: 'sent' },
			{ state: 'refused', answer: expect.stringContaining('550 5.1.1 No such mailbox here') },
			{ state: 'sent' },
		]);
		expect(copies()).toEqual([['anna@example.com', 'cy@example.com']]);
		expect(host.log).toContain('error: A notice did not reach all its recipients');
	});

	it('fails where it refuses all recipients, and holds up no other notice', async () => {
		host.smtp.rejectRecipient('anna@example.com');
		await host.queue({ to: ['anna@example.com'] }, {});

		host.start().wake();

		await settles(['failed', 'sent']);
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

			await settles(['sent']);
			expect(copies().map((to) => to.length)).toEqual([2, 2, 1]);
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

		await settles(['sent']);
		const [row] = await host.rows();
		expect(copies()).toHaveLength(2);
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
		await settles(['unconfirmed']);

		host.clock.advance(60 * MINUTE_MS);
		relay.wake();

		await rests(relay);
		expect(copies()).toHaveLength(2);
		expect(host.log).toContain('error: A notice may have been sent, twice at most: no answer came');
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
			const mail = await leaseNext(host.desk, lease);
			if (mail?.wasInterrupted === false) await noteBody(host.desk, mail);
		}
		host.clock.advance(2 * MINUTE_MS);
		const relay = host.start();

		relay.wake();
		await rests(relay);
		host.clock.advance(2 * MINUTE_MS);
		relay.wake();

		await settles(['sent']);
		const [row] = await host.rows();
		expect(row?.deliveries[0]).toMatchObject({ state: 'sent', answersLost: 1 });
	});
});

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
		await expect.poll(() => host.rounds, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);
		const states = await host.states();

		mend();

		await settles(['sent', 'sent', 'sent']);
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

		await settles(['sent', 'sent']);
		expect(connections).toBe(1);
		expect(host.outages).toMatchObject([
			{ code: 'log-in-failed', message: expect.stringContaining('535') },
		]);
		expect(host.recoveries).toBe(1);
	});

	it('is said once where the division has none yet', async () => {
		host.connection = undefined;
		await host.queue({}, {});
		const relay = host.start();
		relay.wake();
		await expect.poll(() => host.rounds, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);

		host.connection = connectionTo(host.smtp);
		relay.wake();

		await settles(['sent', 'sent']);
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

		await expect.poll(() => copies().length, { timeout: 10_000 }).toBe(2);
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
		await expect.poll(() => host.outages.length, { timeout: 10_000 }).toBe(1);

		mend();

		await settles(['sent']);
		expect(host.outages).toHaveLength(1);
		expect(host.recoveries).toBe(1);
	});
});

describe('a notice with the original attached', () => {
	const original = Buffer.from(
		`From: Anna <anna@example.com>\r\nSubject: =?utf-8?Q?D=C3=A9j=C3=A0?= & more\r\nMessage-ID: <old@a>\r\n\r\n${'x'.repeat(70)}\r\n`,
	);

	it.each([
		['552 5.3.4 Message size exceeds fixed limit'],
		['550 5.7.1 Blocked: the attachment is not wanted'],
		['554 5.6.0 Message contains invalid header'],
	])('goes without it where the server will not have it, and names it: %s', async (answer) => {
		host.smtp.teach('content', ({ raw }) =>
			raw?.includes('original-mail.eml') === true ? answer : undefined,
		);
		await host.queue({ original });

		host.start().wake();

		await settles(['sent']);
		const [mail] = host.smtp.mails();
		const { text = '', html, attachments } = await simpleParser(mail?.raw ?? '');
		expect(copies()).toHaveLength(1);
		expect(attachments).toEqual([]);
		expect(text).toContain(answer);
		expect(text).toMatch(
			/From: Anna <anna@example\.com>\nSubject: Déjà & more\nMessage-ID: <old@a>\n[\s\S]*-- /,
		);
		expect(html).toContain('Déjà &amp; more');
	});

	it('goes without it where the server tells beforehand that it is too large', async () => {
		await restart({ largestMail: 20_000 });
		await host.queue({ original: Buffer.alloc(30_000, 'x') });

		host.start().wake();

		await settles(['sent']);
	});

	it('is given up where the server will not have it without the original either', async () => {
		host.smtp.teach('content', () => '550 5.7.1 Blocked');
		await host.queue({ original }, {});

		host.start().wake();

		await settles(['failed', 'failed']);
		expect(host.outages).toEqual([]);
	});
});

describe('an address beyond ASCII', () => {
	it('goes as A-labels where only its domain is', async () => {
		await restart({ takesUnicode: false, tls: 'none' });
		const line = await openStrippingLine(host.smtp);
		host.connection = connectionTo(line, { disableStartTls: true });
		await host.queue({ to: ['info@bücher.example'] });

		host.start().wake();

		await settles(['sent']);
		expect(line.heard()).toContain('RCPT TO:<info@xn--bcher-kva.example>');
		await line.stop();
	});

	it('is refused in words where the server cannot be told of it, and the others get it', async () => {
		await restart({ takesUnicode: false });
		await host.queue({ to: ['jörg@bücher.example', 'bo@example.com'] });

		host.start().wake();

		await settles(['partly-sent']);
		const [row] = await host.rows();
		expect(row?.deliveries[0]?.answer).toContain(
			'"jörg@bücher.example" cannot be written to through 127.0.0.1',
		);
		expect(copies()).toEqual([['bo@example.com']]);
	});

	it('goes as it is where the server offers SMTPUTF8', async () => {
		await host.queue({ to: ['jörg@bücher.example'] });

		host.start().wake();

		await settles(['sent']);
		expect(copies()[0]?.[0]).toMatch(/^jörg@/);
	});
});

describe('the end of a relay', () => {
	it('comes after the mail at hand', async () => {
		const begun = Promise.withResolvers<void>();
		const goOn = Promise.withResolvers<undefined>();
		host.smtp.teach('content', async () => {
			begun.resolve();
			return await goOn.promise;
		});
		await host.queue({}, {});
		const relay = host.start();
		relay.wake();
		await begun.promise;

		const stopped = relay.stop();
		goOn.resolve(undefined);
		await stopped;
		relay.wake();

		expect(await host.states()).toEqual(['sent', 'queued']);
		expect(relay.doing).toBe('stopped');
	});

	it('does not wait for a server that says nothing', async () => {
		const begun = Promise.withResolvers<void>();
		const never = Promise.withResolvers<undefined>();
		host.smtp.teach('greeting', async () => {
			begun.resolve();
			return await never.promise;
		});
		await host.queue({});
		const relay = host.start({
			timeouts: { smtp: { ...QUICK, greetingMs: 60 * MINUTE_MS }, stopMs: 50 },
		});
		relay.wake();
		await begun.promise;

		await relay.stop();

		never.resolve(undefined);
		expect(await host.states()).toEqual(['queued']);
		expect(host.outages).toEqual([]);
	});
});
