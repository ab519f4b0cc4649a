import type { Claim } from '../../dispatcher/ledger/types';
import type { DeskFixture } from './desk-fixture';
import { LedgerWorld } from './ledger-world';

export const UIDS = [1, 2, 3, 4];

/** A claim in somebody's hands: also of one whose lease ran out, and who does not know. */
export interface Hold {
	claim: Claim;
	owner: string;
	until: number;
}

/** What the test knows beside the ledger. */
export class LedgerModel {
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
