import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { releaseHeld } from '../../../../dispatcher/outbox/outbox';
import { updateSettings } from '../../../../dispatcher/settings/update-settings';
import { createRelayHost, QUICK, rests, type RelayHost } from './host';

const MINUTE_MS = 60_000;

let host: RelayHost;

beforeEach(async () => {
	host = await createRelayHost();
});

afterEach(async () => {
	await host.stop();
});

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

		await host.settles(['sent', 'sent']);
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

		await host.settles(['sent']);
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

		await host.settles(Array.from({ length: 10 }, () => 'sent'));
		expect(host.smtp.connectionCount()).toBe(3);
		expect(host.outages).toEqual([]);
	});

	it('sends each notice once where two relays have the same outbox', async () => {
		await host.queue(...Array.from({ length: 40 }, () => ({})));
		const relays = [host.start(), host.start()];

		relays.forEach((relay) => relay.wake());

		await host.settles(Array.from({ length: 40 }, () => 'sent'));
		expect(host.copies()).toHaveLength(40);
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
		await host.settles(['held', 'sent']);

		await releaseHeld(host.store.db, [7, 8]);
		relay.wake();

		await host.settles(['sent', 'sent']);
		expect(host.copies()).toHaveLength(2);
	});

	it('sends nothing while the dispatcher’s setting says so', async () => {
		await host.queue({});
		await host.store.db
			.insertInto('settings')
			.values({ key: 'sendsCommunications', value: 'false' })
			.onConflict((conflict) => conflict.column('key').doUpdateSet({ value: 'false' }))
			.execute();
		const relay = host.start();

		relay.wake();

		await rests(relay);
		expect(relay.doing).toBe('idle, since nothing is sent for now');
		expect(host.copies()).toEqual([]);
	});

	it('sends nothing after the mail at hand where sending is switched off meanwhile', async () => {
		await host.queue(...Array.from({ length: 5 }, () => ({})));
		host.smtp.teach('content', async () => {
			if (host.copies().length < 1) return undefined;
			await updateSettings(host.store, { sendsCommunications: false });
			return undefined;
		});
		const relay = host.start();

		relay.wake();

		await rests(relay);
		expect(host.copies()).toHaveLength(2);
		expect(await host.states()).toEqual(['sent', 'sent', 'queued', 'queued', 'queued']);
	});

	it('gives a server the next mail only once it is noted what became of the last one', async () => {
		const begun: number[] = [];
		host.smtp.teach('content', async () => {
			const { count } = await host.store.db
				.selectFrom('outbox')
				.select((field) => field.fn.countAll<number>().as('count'))
				.where('body_begun_at', 'is not', null)
				.executeTakeFirstOrThrow();
			begun.push(Number(count));
			return undefined;
		});
		await host.queue(...Array.from({ length: 25 }, () => ({})));

		host.start().wake();

		await host.settles(Array.from({ length: 25 }, () => 'sent'));
		expect(begun).toEqual(Array.from({ length: 25 }, () => 1));
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
