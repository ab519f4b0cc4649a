import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noteTrial } from '../../dispatcher/ledger/begin';
import { claimMails } from '../../dispatcher/ledger/claim';
import { closeDeparted } from '../../dispatcher/ledger/depart';
import { listOldRows, removeOldRows } from '../../dispatcher/ledger/prune';
import { releaseClaims, releaseOrphans } from '../../dispatcher/ledger/release';
import { renewClaims } from '../../dispatcher/ledger/renew';
import { settleClaims } from '../../dispatcher/ledger/settle';
import type { FailureScope } from '../../dispatcher/ledger/trials';
import type { Claim } from '../../dispatcher/ledger/types';
import type { DeskHost } from './desk-contract';
import { MINUTE_MS, useDesk, type DeskFixture } from './desk-fixture';
import { LEASE_MS, LedgerWorld, MAX_ATTEMPTS } from './ledger-world';

const OWNERS = ['run-1', 'run-2'] as const;
const UIDS = [1, 2, 3, 4];
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A claim in somebody's hands: also of one whose lease ran out, and who does not know. */
interface Hold {
	claim: Claim;
	owner: string;
	until: number;
}

/** What the test knows beside the ledger. */
class Model {
	readonly world: LedgerWorld;

	holds: Hold[] = [];

	/** When a mail was moved. */
	readonly movedAt = new Map<number, number>();

	/** UIDs as they were listed some time ago. */
	listed: number[] = UIDS;

	constructor(
		readonly fixture: DeskFixture,
		uidValidity: string,
	) {
		this.world = new LedgerWorld(fixture, uidValidity);
	}

	get now(): number {
		return this.fixture.clock.now().getTime();
	}

	holdOf(owner: string, uid: number): Hold | undefined {
		return this.holds.find((hold) => hold.owner === owner && hold.claim.uid === uid);
	}

	forget(hold: Hold): void {
		this.holds = this.holds.filter((other) => other !== hold);
	}
}

type Step = (model: Model) => Promise<void>;

const owner = fc.constantFrom(...OWNERS);
const uid = fc.constantFrom(...UIDS);

const list = fc.constant<Step>(async (model) => {
	await Promise.resolve();
	model.listed = [...model.world.waiting];
});

const claim = fc.tuple(owner, fc.integer({ min: 1, max: 4 })).map(([name, limit]): Step => {
	return async (model) => {
		const { store } = model.fixture;
		const uids = model.listed;
		const claims = await claimMails(store, model.world.claimRequest(name, { uids, limit }));
		expect(claims.length).toBeLessThanOrEqual(limit);
		for (const made of claims) {
			const valid = model.holds.filter(
				(hold) => hold.claim.uid === made.uid && hold.until > model.now,
			);
			expect(valid).toEqual([]);
			// A list may be older than a move, by less than a scan takes.
			const movedAt = model.movedAt.get(made.uid);
			if (movedAt !== undefined) expect(model.now - movedAt).toBeGreaterThanOrEqual(10 * MINUTE_MS);
			expect(made.attempt <= MAX_ATTEMPTS || made.givenUpReason !== undefined).toBe(true);
			const old = model.holdOf(name, made.uid);
			if (old !== undefined) model.forget(old);
			model.holds.push({ claim: made, owner: name, until: model.now + LEASE_MS });
		}
	};
});

/** What the holder of a claim does, whether its lease still runs or not. */
const ofHolder = (act: (model: Model, hold: Hold) => Promise<void>): fc.Arbitrary<Step> =>
	fc.tuple(owner, uid).map(([name, held]): Step => {
		return async (model) => {
			const hold = model.holdOf(name, held);
			if (hold !== undefined) await act(model, hold);
		};
	});

const begin = ofHolder(async ({ fixture: { store } }, { owner: name, claim: { intakeId } }) => {
	await noteTrial(store, { intakeIds: [intakeId], owner: name });
});

const renew = ofHolder(async (model, hold) => {
	const { store } = model.fixture;
	const { intakeId } = hold.claim;
	await renewClaims(store, { intakeIds: [intakeId], owner: hold.owner, leaseMs: LEASE_MS });
	const { unrouted } = await settleClaims(store, { intakeIds: [intakeId], owner: hold.owner });
	if (unrouted.length > 0) hold.until = model.now + LEASE_MS;
	else hold.until = 0;
});

const file = ofHolder(async ({ fixture: { store }, world }, { claim: held }) => {
	await world.file(store, held);
});

const decide = fc.constantFrom('processed' as const, 'unprocessed' as const).chain((target) =>
	ofHolder(async (model, { claim: held }) => {
		await model.world.decide(model.fixture.store, held, target);
		// Whoever has it finds that out by and by; nobody gets it any more.
		for (const other of model.holds) if (other.claim.uid === held.uid) other.until = 0;
	}),
);

/** What the trigger does at the end of an execution or at a look, broken off after so many steps. */
const settle = fc.integer({ min: 1, max: 12 }).map((steps): Step => {
	return async (model) => {
		let done = 0;
		const step = async <T>(work: () => Promise<T>): Promise<T> => {
			if (done >= steps) throw new BrokenOff();
			done += 1;
			return await work();
		};
		const { store } = model.fixture;
		const before = new Set((await model.world.listDecided(store)).map(({ uid: id }) => id));
		await model.world.settle(store, step).catch((error: unknown) => {
			if (!(error instanceof BrokenOff)) throw error;
		});
		const after = new Set((await model.world.listDecided(store)).map(({ uid: id }) => id));
		for (const id of before) if (!after.has(id)) model.movedAt.set(id, model.now);
	};
});

class BrokenOff extends Error {}

/** A person takes a mail away, decided or not. */
const takeAway = uid.map((id): Step => {
	return async (model) => {
		await Promise.resolve();
		model.world.waiting.delete(id);
	};
});

const release = fc.constantFrom<FailureScope>('none', 'batch', 'mail', 'process').chain((scope) =>
	ofHolder(async (model, hold) => {
		const { intakeId } = hold.claim;
		const { store } = model.fixture;
		const reason = 'It broke';
		await releaseClaims(store, { intakeIds: [intakeId], owner: hold.owner, reason, scope });
		model.forget(hold);
	}),
);

/** SIGKILL: nobody knows of the claims any more, and their leases run on. */
const crash = owner.map((name): Step => {
	return async (model) => {
		await Promise.resolve();
		for (const hold of model.holds) if (hold.owner === name) hold.owner = `dead ${name}`;
	};
});

const freeOrphans = owner.map((name): Step => {
	return async (model) => {
		const mine = model.holds.filter((hold) => hold.owner === name);
		const except = mine.map((hold) => hold.claim.intakeId);
		await releaseOrphans(model.fixture.store, { owner: name, except });
		for (const hold of model.holds) if (hold.owner === `dead ${name}`) hold.until = 0;
	};
});

const closeLeft = fc.constant<Step>(async ({ fixture: { store }, world }) => {
	const waiting = [...world.waiting];
	await closeDeparted(store, world.claimRequest(''), { waiting, uidNext: 100 });
});

const prune = fc.constant<Step>(async ({ fixture: { store }, world, now }) => {
	const before = new Date(now - DAY_MS).toISOString();
	const folder = {
		mailbox: world.claimRequest('').mailbox,
		uidValidity: world.uidValidity,
		before,
	};
	const rows = await listOldRows(store, folder, 0);
	const gone = rows.filter((row) => !world.waiting.has(row.uid)).map(({ id }) => id);
	await removeOldRows(store, gone, before);
});

const wait = fc.constantFrom(MINUTE_MS, LEASE_MS, 11 * MINUTE_MS).map(
	(ms): Step =>
		async ({ fixture }) =>
			fixture.clock.advance(ms),
);

const steps = fc.array(
	fc.oneof(
		{ weight: 3, arbitrary: claim },
		{ weight: 3, arbitrary: fc.oneof(file, decide, settle) },
		{ weight: 2, arbitrary: fc.oneof(begin, renew, release, list) },
		{ weight: 2, arbitrary: wait },
		{ weight: 1, arbitrary: fc.oneof(crash, freeOrphans, closeLeft, prune, takeAway) },
	),
	{ minLength: 5, maxLength: 40 },
);

/** A run that works to the end: whatever happened before, everything is in its place then. */
async function workToTheEnd({ fixture, world }: Model): Promise<void> {
	const { store, clock } = fixture;
	await world.settle(store, async (work) => await work());
	for (let round = 0; world.waiting.size > 0 && round < 5; round += 1) {
		clock.advance(11 * MINUTE_MS);
		for (const made of await claimMails(store, world.claimRequest('last'))) {
			const isGivenUp = made.givenUpReason !== undefined;
			if (!isGivenUp) await world.file(store, made);
			await world.decide(store, made, isGivenUp ? 'unprocessed' : 'processed');
		}
		await world.settle(store, async (work) => await work());
	}
}

export function describeLedger(makeHost: () => Promise<DeskHost>): void {
	describe('the ledger under any order of what two runs do, and of what befalls them', () => {
		const useFixture = useDesk(makeHost);
		let folders = 0;

		it('has one holder a mail at a time, doubles nothing, and loses nothing', async () => {
			await fc.assert(
				fc.asyncProperty(steps, async (taken) => {
					folders += 1;
					const model = new Model(useFixture(), String(folders));
					for (const step of taken) {
						await step(model);
						await model.world.expectNothingDoubled();
					}

					await workToTheEnd(model);

					model.fixture.clock.advance(11 * MINUTE_MS);
					await model.world.expectNothingLost();
				}),
				{ numRuns: 100 },
			);
		}, 60_000);
	});
}
