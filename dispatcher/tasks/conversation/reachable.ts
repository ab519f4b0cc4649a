import { addressKey } from '../../core/address-key';
import { isEmailAddress } from '../../outbox/recipients';

/** Whether a mail to an address goes to somebody else. */
export function isReachable(address: string, ownMailboxes: ReadonlySet<string>): boolean {
	return isEmailAddress(address) && !ownMailboxes.has(addressKey(address));
}
