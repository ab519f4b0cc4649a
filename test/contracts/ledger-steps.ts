import fc from 'fast-check';
import { expect } from 'vitest';
import { noteTrial } from '../../dispatcher/ledger/begin';
import { claimMails } from '../../dispatcher/ledger/claim';
import { closeDeparted } from '../../dispatcher/ledger/depart';
import { listOldRows, removeOldRows } from '../../dispatcher/ledger/prune';
import { releaseClaims, releaseOrphans } from '../../dispatcher/ledger/release';
import { renewClaims } from '../../dispatcher/ledger/renew';
import { settleClaims } from '../../dispatcher/ledger/settle';
import type { FailureScope } from '../../dispatcher/ledger/trials';
import { MINUTE_MS } from './desk-fixture';
import { UIDS, type Hold, type LedgerModel } from './ledger-model';
import { LEASE_MS, MAX_ATTEMPTS } from './ledger-world';

const OWNERS = ['run-1', 'run-2'] as const;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Something that happens; a counterexample shows it by its name. */
export type LedgerStep = (model: LedgerModel) => Promise<void>;

const named = (name: string, step: LedgerStep): LedgerStep =>
	Object.assign(step, { [fc.toStringMethod]: () => name });

const owner = fc.constantFrom(...OWNERS);
const uid = fc.constantFrom(...UIDS);

const list = fc.constant(
	named('list', async (model) => {
		await Promise.resolve();
		model.listed = [...model.world.waiting];
	}),
);

const claim = fc.tuple(owner, fc.integer({ min: 1, max: 4 })).map(([name, limit]) =>
	named(`${name} claims ${limit}`, async (model) => {
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
	}),
);

/** What the holder of a claim does, whether its lease still runs or not. */
const ofHolder = (
	verb: string,
	act: (model: LedgerModel, hold: Hold) => Promise<void>,
): fc.Arbitrary<LedgerStep> =>
	fc.tuple(owner, uid).map(([name, held]) =>
		named(`${name} ${verb} ${held}`, async (model) => {
			const hold = model.holdOf(name, held);
			if (hold !== undefined) await act(model, hold);
		}),
	);

const begin = ofHolder(
	'begins',
	async ({ fixture: { store } }, { owner: name, claim: { intakeId } }) => {
		await noteTrial(store, { intakeIds: [intakeId], owner: name });
	},
);

const renew = ofHolder('renews', async (model, hold) => {
	const { store } = model.fixture;
	const { intakeId } = hold.claim;
	await renewClaims(store, { intakeIds: [intakeId], owner: hold.owner, leaseMs: LEASE_MS });
	const { unrouted } = await settleClaims(store, { intakeIds: [intakeId], owner: hold.owner });
	if (unrouted.length > 0) hold.until = model.now + LEASE_MS;
	else hold.until = 0;
});

const file = ofHolder('files', async ({ fixture: { store }, world }, { claim: held }) => {
	await world.file(store, held);
});

const decide = fc.constantFrom('processed' as const, 'unprocessed' as const).chain((target) =>
	ofHolder(`decides for ${target}`, async (model, { claim: held }) => {
		await model.world.decide(model.fixture.store, held, target);
		// Whoever has it finds that out by and by; nobody gets it any more.
		for (const other of model.holds) if (other.claim.uid === held.uid) other.until = 0;
	}),
);

/** What the trigger does at the end of an execution or at a look, broken off after so many steps. */
const settle = fc.integer({ min: 1, max: 12 }).map((steps) =>
	named(`settle ${steps} steps`, async (model) => {
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
	}),
);

class BrokenOff extends Error {}

/** A person takes a mail away, decided or not. */
const takeAway = uid.map((id) =>
	named(`take ${id} away`, async (model) => {
		await Promise.resolve();
		model.world.waiting.delete(id);
	}),
);

const release = fc.constantFrom<FailureScope>('none', 'batch', 'mail', 'process').chain((scope) =>
	ofHolder(`releases, failed: ${scope},`, async (model, hold) => {
		const { intakeId } = hold.claim;
		const { store } = model.fixture;
		const reason = 'It broke';
		await releaseClaims(store, { intakeIds: [intakeId], owner: hold.owner, reason, scope });
		model.forget(hold);
	}),
);

/** SIGKILL: nobody knows of the claims any more, and their leases run on. */
const crash = owner.map((name) =>
	named(`${name} is killed`, async (model) => {
		await Promise.resolve();
		for (const hold of model.holds) if (hold.owner === name) hold.owner = `dead ${name}`;
	}),
);

const freeOrphans = owner.map((name) =>
	named(`${name} frees orphans`, async (model) => {
		const mine = model.holds.filter((hold) => hold.owner === name);
		const except = mine.map((hold) => hold.claim.intakeId);
		await releaseOrphans(model.fixture.store, { owner: name, except });
		for (const hold of model.holds) if (hold.owner === `dead ${name}`) hold.until = 0;
	}),
);

const closeLeft = fc.constant(
	named('close what has left', async ({ fixture: { store }, world }) => {
		const waiting = [...world.waiting];
		await closeDeparted(store, world.claimRequest(''), { waiting, uidNext: 100 });
	}),
);

const prune = fc.constant(
	named('prune', async ({ fixture: { store }, world, now }) => {
		const before = new Date(now - DAY_MS).toISOString();
		const folder = {
			mailbox: world.claimRequest('').mailbox,
			uidValidity: world.uidValidity,
			before,
		};
		const rows = await listOldRows(store, folder, 0);
		const gone = rows.filter((row) => !world.waiting.has(row.uid)).map(({ id }) => id);
		await removeOldRows(store, gone, before);
	}),
);

const wait = fc
	.constantFrom(MINUTE_MS, LEASE_MS, 11 * MINUTE_MS)
	.map((ms) =>
		named(`wait ${ms / MINUTE_MS} minutes`, async ({ fixture }) => fixture.clock.advance(ms)),
	);

/** Any order of what two runs do, and of what befalls them. */
export const ledgerSteps = fc.array(
	fc.oneof(
		{ weight: 3, arbitrary: claim },
		{ weight: 3, arbitrary: fc.oneof(file, decide, settle) },
		{ weight: 2, arbitrary: fc.oneof(begin, renew, release, list) },
		{ weight: 2, arbitrary: wait },
		{ weight: 1, arbitrary: fc.oneof(crash, freeOrphans, closeLeft, prune, takeAway) },
	),
	{ minLength: 5, maxLength: 40 },
);
