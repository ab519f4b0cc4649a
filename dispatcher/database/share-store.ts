import type { StoreLocation } from './location';
import { openStore, type Store, type OpenStoreOptions } from './open-store';

/** Open desks of this process. */
const shared = new Map<string, Promise<Store>>();

/**
 * The open desk of a place, one per process. It stays open, since workflows come and go and the next
 * mail needs it again; it keeps no process alive.
 *
 * @throws DispatcherError `desk-unavailable`; the next call tries again.
 */
export async function shareStore(
	location: StoreLocation,
	options?: OpenStoreOptions,
): Promise<Store> {
	const key = JSON.stringify(location);
	const open = shared.get(key) ?? openStore(location, options);
	shared.set(key, open);
	try {
		return await open;
	} catch (error) {
		if (shared.get(key) === open) shared.delete(key);
		throw error;
	}
}
