import type { Store } from '../database/open-store';
import { happen } from './rows';

/** Prolongs claims that somebody has. */
export async function renewClaims(
	store: Store,
	{ intakeIds, owner, leaseMs }: { intakeIds: number[]; owner: string; leaseMs: number },
): Promise<void> {
	await happen(store, intakeIds, { kind: 'renew', by: owner, leaseMs });
}
