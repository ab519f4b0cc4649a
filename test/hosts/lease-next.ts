import type { Store } from '../../dispatcher/database/open-store';
import {
	leaseDue,
	readLeased,
	type LeasedMail,
	type LeaseRequest,
} from '../../dispatcher/outbox/outbox-lease';

/** Takes the mail that has been due for longest; undefined where none is due. */
export async function leaseNext(
	store: Store,
	request: LeaseRequest,
): Promise<LeasedMail | undefined> {
	const [lease] = await leaseDue(store, request, 1);
	return lease === undefined ? undefined : await readLeased(store, lease);
}
