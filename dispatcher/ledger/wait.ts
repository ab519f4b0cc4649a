import type { Store } from '../database/open-store';
import { happen } from './rows';

/** Which mails an execution waits with, and the batch that it was started with. */
interface Waiting {
	intakeIds: number[];
	owner: string;
}

/** Leaves mails to an execution that waits: nobody else gets them until then. */
export async function leaveToWaiting(
	store: Store,
	{ intakeIds, owner, until }: Waiting & { until: Date },
): Promise<void> {
	await happen(store, intakeIds, { kind: 'wait', by: owner, until: until.toISOString() });
}

/** Prolongs what {@link leaveToWaiting} left, as long as the execution is known to be there. */
export async function prolongWaiting(
	store: Store,
	{ intakeIds, owner, until }: Waiting & { until: Date },
): Promise<void> {
	await happen(store, intakeIds, { kind: 'wait longer', by: owner, until: until.toISOString() });
}

/**
 * Takes mails back from an execution that waited and has ended, so that they can be released. Those
 * whose time was up, and that another execution may wait with by now, are not its any more.
 *
 * @returns those that it did not decide about; the owner's again.
 */
export async function takeBackFromWaiting(
	store: Store,
	{ intakeIds, owner, leaseMs }: Waiting & { leaseMs: number },
): Promise<number[]> {
	return await happen(store, intakeIds, { kind: 'resume', by: owner, leaseMs });
}
