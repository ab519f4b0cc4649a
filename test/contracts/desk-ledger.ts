import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileMail } from '../../dispatcher/desk/file-mail';
import { claimMails } from '../../dispatcher/desk/claim-mails';
import { releaseClaims } from '../../dispatcher/desk/claims';
import { finishRouting } from '../../dispatcher/desk/intake';
import type { DeskHost } from './desk-contract';
import { claimRequest, filing, mail, MINUTE_MS, useDesk, type DeskFixture } from './desk-fixture';

const UIDS = [1, 2, 3];
const LEASE_MS = 5 * MINUTE_MS;

/** What the test knows of the mails of one folder, beside the ledger. */
interface Model {
	fixture: DeskFixture;
	uidValidity: string;
	/** Whose claim on a UID still runs, and until when. */
	holders: Map<number, { owner: string; intakeId: number; until: number }>;
	/** Mails that are in the folder still. */
	waiting: Set<number>;
}

type Step = (model: Model) => Promise<void>;

const owner = fc.constantFrom('run-1', 'run-2');
const uid = fc.constantFrom(...UIDS);

const claim = owner.map((name): Step => async (model) => {
	const claims = await claimMails(model.fixture.desk, {
		...claimRequest(model.fixture, { uidValidity: model.uidValidity, leaseMs: LEASE_MS }),
		uids: [...model.waiting],
		owner: name,
		limit: 2,
	});
	const now = model.fixture.clock.now().getTime();
	for (const { uid: claimed, intakeId } of claims) {
		expect(model.holders.get(claimed)?.until ?? 0).toBeLessThanOrEqual(now);
		model.holders.set(claimed, { owner: name, intakeId, until: now + LEASE_MS });
	}
});

const release = fc.tuple(owner, uid).map(([name, released]): Step => async (model) => {
	const holder = model.holders.get(released);
	if (holder === undefined) return;
	const { intakeId } = holder;
	await releaseClaims(model.fixture.desk, {
		...{ intakeIds: [intakeId], owner: name, reason: 'It broke', charge: 'attempt' },
	});
	if (holder.owner === name) model.holders.delete(released);
});

const file = uid.map((filed): Step => async (model) => {
	const holder = model.holders.get(filed);
	if (holder === undefined) return;
	const contentHash = `${model.uidValidity}-${filed}`;
	await fileMail(model.fixture.desk, filing(holder.intakeId, { mail: mail({ contentHash }) }));
});

const route = uid.map((routed): Step => async (model) => {
	const holder = model.holders.get(routed);
	if (holder === undefined) return;
	await finishRouting(model.fixture.desk, [holder.intakeId]);
	model.holders.delete(routed);
	model.waiting.delete(routed);
});

const wait = fc.integer({ min: 1, max: 6 }).map(
	(minutes): Step =>
		async ({ fixture }) =>
			fixture.clock.advance(minutes * MINUTE_MS),
);

/** The steps of two runs over one folder, in any order. */
const steps = fc.array(fc.oneof(claim, claim, release, file, route, wait), { maxLength: 25 });

export function describeLedger(makeHost: () => Promise<DeskHost>): void {
	describe('the ledger under any order of claims, failures, filings and moves', () => {
		const useFixture = useDesk(makeHost);
		let folders = 0;

		/** A folder of its own for each run: a UIDVALIDITY that was never used. */
		function newModel(): Model {
			folders += 1;
			return {
				fixture: useFixture(),
				uidValidity: String(folders),
				holders: new Map(),
				waiting: new Set(UIDS),
			};
		}

		it('has one holder a mail, and loses none that waits', async () => {
			await fc.assert(
				fc.asyncProperty(steps, async (taken) => {
					const model = newModel();
					for (const step of taken) await step(model);

					model.fixture.clock.advance(LEASE_MS);
					const claims = await claimMails(model.fixture.desk, {
						...claimRequest(model.fixture, { uidValidity: model.uidValidity }),
						uids: [...model.waiting],
					});
					expect(claims.map((found) => found.uid).sort()).toEqual([...model.waiting].sort());
				}),
				{ numRuns: 40 },
			);
		});
	});
}
