import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { DispatcherError } from '../../../dispatcher/core/errors';
import { silentLogger } from '../../../dispatcher/core/ports';
import type { MailboxConnection } from '../../../dispatcher/mailbox/types';
import {
	watchMailbox,
	type MailboxWatch,
	type MailboxWatchOptions,
} from '../../../dispatcher/mailbox/watch';
import { startDovecot } from '../../hosts/dovecot';
import { openLine, passNothingOn, type Line } from '../../hosts/line';
import { appendMails, connectionTo, createFolders } from '../../hosts/mailboxes';
import { composeMail } from '../../hosts/sample-mail';

/** What a watch told, and a way to wait for more of it. */
class Watched extends EventEmitter {
	readonly told: string[] = [];

	readonly outages: DispatcherError[] = [];

	tell(what: string): void {
		this.told.push(what);
		this.emit(what);
	}
}

describe('watchMailbox', () => {
	let line: Line;
	let connection: MailboxConnection;
	let watched: Watched;
	let watch: MailboxWatch;

	const start = (changes: Partial<MailboxWatchOptions> = {}): void => {
		watch = watchMailbox({
			connection: async () => await Promise.resolve(connection),
			folder: 'inbox',
			push: true,
			onWake: (reason) => watched.tell(reason),
			onOutage: (error) => {
				watched.outages.push(error);
				watched.tell('outage');
			},
			onRecovery: () => watched.tell('recovery'),
			logger: silentLogger,
			random: () => 0,
			...changes,
		});
	};

	beforeEach(async () => {
		line = await openLine(inject('servers').dovecot);
		connection = connectionTo(line, { user: `user-${randomUUID()}` });
		watched = new Watched();
	});

	afterEach(async () => {
		await watch.stop();
		await line.stop();
	});

	it('wakes as soon as it is connected', async () => {
		start();

		await once(watched, 'connected');

		expect(watched.told).toEqual(['connected']);
	});

	it('wakes when the server tells of a new mail', async () => {
		start();
		await once(watched, 'connected');
		const pushed = once(watched, 'push');

		await appendMails(connection, 'INBOX', [await composeMail()]);
		await pushed;

		expect(watched.told).toEqual(['connected', 'push']);
	});

	it('goes on waking by push after work was done', async () => {
		start();
		await once(watched, 'connected');
		await watch.use(async (folder) => await folder.open('INBOX'));
		const pushed = once(watched, 'push');

		await appendMails(connection, 'INBOX', [await composeMail()]);

		await expect(pushed).resolves.toEqual([]);
	});

	it('keeps one connection for all its work, one piece at a time', async () => {
		start();
		const order: number[] = [];
		const work = (number: number) =>
			watch.use(async (folder) => {
				order.push(number);
				await folder.list();
				order.push(number);
			});

		await Promise.all([work(1), work(2), work(3)]);

		expect(order).toEqual([1, 1, 2, 2, 3, 3]);
		expect(line.connectionCount()).toBe(1);
	});

	it('connects again without an outage where the first try succeeds', async () => {
		start();
		await once(watched, 'connected');
		const again = once(watched, 'connected');

		line.cut();
		await again;

		expect(watched.told).toEqual(['connected', 'connected']);
	});

	it('works again after the connection was cut', async () => {
		start();
		await once(watched, 'connected');
		const again = once(watched, 'connected');
		line.cut();
		await again;

		const path = await watch.use(async (folder) => (await folder.open('INBOX')).path);

		expect(path).toBe('INBOX');
	});

	it('rejects work whose connection breaks, even where it waits for something else', async () => {
		start();
		await once(watched, 'connected');

		const work = watch.use(async () => {
			line.cut();
			return await new Promise<never>(() => undefined);
		});

		await expect(work).rejects.toMatchObject({ code: 'connection-lost' });
	});

	it('does not hammer a server that drops every connection at once', async () => {
		let connects = 0;
		start({
			onWake: (reason) => {
				watched.tell(reason);
				connects += 1;
				line.cut();
			},
		});
		await once(watched, 'connected');
		await once(watched, 'connected');
		const begun = performance.now();

		await once(watched, 'connected');

		expect(connects).toBe(3);
		expect(performance.now() - begun).toBeGreaterThan(400);
	});

	it('tells of a folder that is not there, and finds it once it is', async () => {
		start({ folder: 'Helpdesk' });
		await once(watched, 'outage');
		const recovered = once(watched, 'recovery');

		await createFolders(connection, ['Helpdesk']);
		await recovered;

		expect(watched.outages[0]?.code).toBe('folder-not-found');
		expect(watched.told).toEqual(['outage', 'recovery', 'connected']);
	});

	it('passes on what the work throws', async () => {
		start();
		const failure = new Error('of the work itself');

		await expect(watch.use(async () => await Promise.reject(failure))).rejects.toBe(failure);
	});

	it('tells of a credential that cannot be read', async () => {
		start({ connection: async () => await Promise.reject(new Error('no such credential')) });

		await once(watched, 'outage');

		expect(watched.outages[0]?.code).toBe('settings-invalid');
	});

	it('lets the work at hand finish when it is stopped', async () => {
		start();
		const begun = Promise.withResolvers<void>();
		const work = watch.use(async (folder) => {
			begun.resolve();
			await folder.list();
			return (await folder.open('INBOX')).path;
		});
		await begun.promise;

		await watch.stop();

		await expect(work).resolves.toBe('INBOX');
	});

	it('stops at once while there is no connection, and refuses what waits for one', async () => {
		start({ connection: async () => await Promise.resolve({ ...connection, port: 1 }) });
		await once(watched, 'outage');
		const waiting = watch.use(async (folder) => await folder.list());
		await turn();
		const refused = expect(waiting).rejects.toMatchObject({ code: 'connection-failed' });
		const begun = performance.now();

		await watch.stop();

		await refused;
		expect(performance.now() - begun).toBeLessThan(2_000);
	});

	it('connects to nobody where it is stopped while the credential is read', async () => {
		const asked = Promise.withResolvers<void>();
		const given = Promise.withResolvers<MailboxConnection>();
		start({
			connection: async () => {
				asked.resolve();
				return await given.promise;
			},
		});
		await asked.promise;

		const stopped = watch.stop();
		given.resolve(connection);
		await stopped;

		expect(line.connectionCount()).toBe(0);
		expect(watched.told).toEqual([]);
	});

	it('leaves no connection behind where it is stopped while a server is silent', async () => {
		const silent = await openLine(inject('servers').dovecot, { join: passNothingOn });
		const { port } = silent;
		start({ connection: async () => await Promise.resolve({ ...connection, port }) });
		await expect.poll(() => silent.openCount()).toBe(1);
		const begun = performance.now();

		await watch.stop();
		await expect.poll(() => silent.openCount()).toBe(0);

		expect(performance.now() - begun).toBeLessThan(2_000);
		expect(watched.told).toEqual([]);
		await silent.stop();
	});
});

describe('watchMailbox, with a server that goes away and comes back', () => {
	it('tells of one outage and of one recovery, and wakes', { timeout: 60_000 }, async () => {
		const dovecot = await startDovecot();
		const watched = new Watched();
		const connection = connectionTo(dovecot, { user: 'anna' });
		let tries = 0;
		const watch = watchMailbox({
			connection: async () => {
				tries += 1;
				watched.tell(`try ${tries}`);
				return await Promise.resolve(connection);
			},
			folder: 'INBOX',
			push: true,
			onWake: (reason) => watched.tell(reason),
			onOutage: (error) => {
				watched.outages.push(error);
				watched.tell('outage');
			},
			onRecovery: () => watched.tell('recovery'),
			logger: silentLogger,
			random: () => 0,
		});
		await once(watched, 'connected');

		const triedOften = once(watched, 'try 4');
		await dovecot.halt();
		await triedOften;
		const recovered = once(watched, 'recovery');
		await dovecot.resume();
		await recovered;
		const pushed = once(watched, 'push');
		await appendMails(connection, 'INBOX', [await composeMail()]);
		await pushed;
		await watch.stop();
		await dovecot.stop();

		const events = watched.told.filter((what) => !what.startsWith('try'));
		expect(events).toEqual(['connected', 'outage', 'recovery', 'connected', 'push']);
		expect(watched.outages[0]?.code).toMatch(/^connection-(failed|lost)$/);
	});
});
