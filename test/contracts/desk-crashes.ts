import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Store } from '../../dispatcher/database/open-store';
import { noteTrial } from '../../dispatcher/ledger/begin';
import { claimMails } from '../../dispatcher/ledger/claim';
import type { DeskHost } from './desk-contract';
import { MINUTE_MS, useDesk } from './desk-fixture';
import { LedgerWorld } from './ledger-world';

/** The end of a process, between two of its steps. */
class Crash extends Error {}

/** A process that is ended after so many steps. */
class MortalRun {
	private done = 0;

	constructor(
		private readonly world: LedgerWorld,
		private readonly store: Store,
		private readonly life: { owner: string; steps: number },
	) {}

	/** Settles and takes mails until none is free. */
	async work(): Promise<void> {
		const { world, store } = this;
		const { owner } = this.life;
		for (;;) {
			await world.settle(store, async (work) => await this.step(work));
			const request = world.claimRequest(owner, { limit: 2 });
			const claims = await this.step(async () => await claimMails(store, request));
			if (claims.length === 0) return;
			const intakeIds = claims.map(({ intakeId }) => intakeId);
			await this.step(async () => await noteTrial(store, { intakeIds, owner }));
			for (const claim of claims) await this.process(claim);
		}
	}

	private async process(claim: Awaited<ReturnType<typeof claimMails>>[number]): Promise<void> {
		const { world, store } = this;
		const isGivenUp = claim.givenUpReason !== undefined;
		const target = isGivenUp ? ('unprocessed' as const) : ('processed' as const);
		if (!isGivenUp) await this.step(async () => await world.file(store, claim));
		await this.step(async () => await world.decide(store, claim, target));
	}

	private async step<T>(work: () => Promise<T>): Promise<T> {
		if (this.done >= this.life.steps) throw new Crash();
		this.done += 1;
		return await work();
	}
}

async function live(run: MortalRun): Promise<void> {
	await run.work().catch((error: unknown) => {
		if (!(error instanceof Crash)) throw error;
	});
}

export function describeCrashes(makeHost: () => Promise<DeskHost>): void {
	describe('two runs at the same moment, each ended between any two of its steps', () => {
		const useFixture = useDesk(makeHost);
		let folders = 0;

		it('leave each mail with one communication, and in one folder, once a run may finish', async () => {
			const life = fc.integer({ min: 0, max: 25 });
			await fc.assert(
				fc.asyncProperty(
					fc.array(fc.tuple(life, life), { minLength: 1, maxLength: 4 }),
					async (lives) => {
						folders += 1;
						const fixture = useFixture();
						const world = new LedgerWorld(fixture, `1${folders}`);
						const [one, other] = fixture.rivals;
						for (const [index, [first, second]] of lives.entries()) {
							await Promise.all([
								live(new MortalRun(world, one, { owner: `a-${index}`, steps: first })),
								live(new MortalRun(world, other, { owner: `b-${index}`, steps: second })),
							]);
							await world.expectNothingDoubled();
							fixture.clock.advance(11 * MINUTE_MS);
						}

						const forever = { owner: 'last', steps: Infinity };
						await new MortalRun(world, one, forever).work();

						fixture.clock.advance(11 * MINUTE_MS);
						await world.expectNothingLost();
					},
				),
				{ numRuns: 40 },
			);
		}, 60_000);
	});
}
