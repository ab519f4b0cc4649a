import { openDesk, type Desk, type OpenDeskOptions } from './open-desk';
import type { DeskLocation } from './types';

/** Open desks of this process. */
const shared = new Map<string, Promise<Desk>>();

/**
 * The open desk of a place: one a process, whoever asks. It stays open, since workflows come and go
 * and the next mail needs it again; it keeps no process alive.
 *
 * @throws DispatcherError `desk-unavailable`; the next call tries again.
 */
export async function shareDesk(location: DeskLocation, options?: OpenDeskOptions): Promise<Desk> {
	const key = JSON.stringify(location);
	const open = shared.get(key) ?? openDesk(location, options);
	shared.set(key, open);
	try {
		return await open;
	} catch (error) {
		if (shared.get(key) === open) shared.delete(key);
		throw error;
	}
}
