import fc from 'fast-check';
import { describe, it } from 'vitest';
import { claimMails } from '../../dispatcher/ledger/claim';
import type { DeskHost } from './desk-contract';
import { MINUTE_MS, useDesk } from './desk-fixture';
import { LedgerModel } from './ledger-model';
import { ledgerSteps } from './ledger-steps';

/** A run that works to the end: whatever happened before, everything is in its place then. */
async function workToTheEnd({ fixture, world }: LedgerModel): Promise<void> {
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
				fc.asyncProperty(ledgerSteps, async (taken) => {
					folders += 1;
					const model = new LedgerModel(useFixture(), String(folders));
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
