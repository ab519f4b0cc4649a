import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../../dispatcher/core/ports';
import { openStore, type Store } from '../../../dispatcher/database/open-store';
import { startClaimWatch } from '../../../dispatcher/inbox/claim-watch';
import { saveDivision } from '../../../dispatcher/settings/divisions';
import { division, MINUTE_MS } from '../../contracts/desk-fixture';
import { endRun, LEASE_MS, settle, World } from './claims-world';

type Event = (world: World) => Promise<void> | void;

const events: Record<string, Event> = {
	'a look begins': ({ session }) => session.begin(),
	'the desk answers': ({ looks }) => looks.forEach(({ claimed }) => claimed.resolve()),
	'the desk fails, after it claimed': ({ looks }) =>
		looks.forEach(({ claimed }) => claimed.reject(new Error('The desk is away'))),
	'the desk is away': (world) => void (world.isStoreAway = true),
	'the desk is back': async (world) => await world.bringDeskBack(),
	'the mails are read': ({ looks }) => looks.forEach(({ read }) => read.resolve()),
	'a mail is not given': ({ looks }) => looks.forEach(({ read }) => read.reject(new Error('No'))),
	'the connection breaks': ({ looks }) => looks.forEach((look) => look.connection.emit('close')),
	'a moment passes': async () => void (await vi.advanceTimersByTimeAsync(6_000)),
	'a minute passes': async () => void (await vi.advanceTimersByTimeAsync(MINUTE_MS)),
	'an hour passes': async () => void (await vi.advanceTimersByTimeAsync(60 * MINUTE_MS)),
	'the process stands still': () => void vi.setSystemTime(Date.now() + 3 * MINUTE_MS),
	'another process takes what is free': async (world) => await world.rival(),
	'an execution ends well': async (world) => await endRun(world, true),
	'an execution fails': async (world) => await endRun(world, false),
	'the inbox is stopped': ({ session }) => session.signal.abort(),
	'the session is replaced': (world) => {
		world.session.abandon();
		world.beginSession();
	},
};

describe('the claims of a batch', () => {
	let folder: string;
	let store: Store;
	let divisionId: number;

	beforeEach(async () => {
		vi.useFakeTimers({
			toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
		});
		folder = await mkdtemp(join(tmpdir(), 'claims-'));
		store = await openStore({ kind: 'sqlite', file: join(folder, 'desk.sqlite') });
		divisionId = (await saveDivision(store, division())).id;
	});

	afterEach(async () => {
		vi.useRealTimers();
		await store.close();
		await rm(folder, { recursive: true });
	});

	it('have an owner in every order of what may happen to it, and an end', async () => {
		let folders = 0;
		const names = fc.constantFrom(...Object.keys(events));
		await fc.assert(
			fc.asyncProperty(fc.array(names, { maxLength: 25, size: 'max' }), async (order) => {
				folders += 1;
				const world = new World(store, divisionId, String(folders));
				for (const name of order) {
					await events[name]?.(world);
					await settle();
					await world.expectOwners();
				}
				await world.expectEnd();
			}),
			{ numRuns: 300 },
		);
	}, 60_000);

	it('are freed, and nothing is handed over, where the work was left behind', async () => {
		const world = new World(store, divisionId, '1');
		world.session.begin();
		await settle();
		world.looks[0]?.connection.emit('close');
		await vi.advanceTimersByTimeAsync(6_000);

		world.looks[0]?.claimed.resolve();
		world.looks[0]?.read.resolve();
		await settle();

		expect((await world.rows()).map(({ owner }) => owner)).toEqual([null, null, null, null]);
		expect(world.runs).toEqual([]);
	});

	it('are handed over where all was read before the connection broke', async () => {
		const world = new World(store, divisionId, '1');
		world.session.begin();
		world.looks[0]?.claimed.resolve();
		await settle();

		world.looks[0]?.connection.emit('close');
		world.looks[0]?.read.resolve();
		await settle();

		expect(world.runs.map(({ intakeIds }) => intakeIds.length)).toEqual([4]);
	});

	it('are not handed over where another process has them by now', async () => {
		const world = new World(store, divisionId, '1');
		world.session.begin();
		await settle();
		vi.setSystemTime(Date.now() + 2 * LEASE_MS);
		await world.claim('rival', [1, 2]);

		world.looks[0]?.claimed.resolve();
		world.looks[0]?.read.resolve();
		await settle();

		const rivals = (await world.rows()).filter(({ owner }) => owner === 'rival');
		expect(rivals).toHaveLength(2);
		expect(world.runs.map(({ intakeIds }) => intakeIds.length)).toEqual([2]);
	});

	it('are told of and freed where nobody has had them for a minute', async () => {
		const world = new World(store, divisionId, '1');
		const told: string[] = [];
		let elapsedMs = 0;
		const watch = startClaimWatch({
			session: 'lost',
			store: () => store,
			accountedFor: () => [],
			logger: silentLogger,
			elapsedMs: () => elapsedMs,
			onUnattended: ({ code, message }) => told.push(`${code}: ${message}`),
		});
		await world.claim('lost/1', [1, 2]);

		const look = async (atMs: number): Promise<void> => {
			elapsedMs = atMs;
			await watch.look();
		};
		await look(0);
		await look(MINUTE_MS - 1);
		expect(told).toEqual([]);
		await look(MINUTE_MS);
		watch.stop();

		expect(told).toEqual([expect.stringContaining('claims-unattended: ') as string]);
		expect((await world.rows()).map(({ owner }) => owner)).toEqual([null, null]);
	});
});
