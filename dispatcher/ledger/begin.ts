import type { Store } from '../database/open-store';
import { happen } from './rows';

/**
 * Notes that an execution is about to begin with these mails, and with no others.
 *
 * @returns those that are the owner's: one whose lease ran out may be another's by now.
 */
export async function noteTrial(
	store: Store,
	{ intakeIds, owner }: { intakeIds: number[]; owner: string },
): Promise<number[]> {
	return await happen(store, intakeIds, {
		kind: 'begin',
		by: owner,
		together: intakeIds.length,
	});
}
