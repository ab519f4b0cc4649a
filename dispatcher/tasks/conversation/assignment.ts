import { addressKey } from '../../core/address-key';
import { isEmailAddress } from '../../outbox/recipients';
import type { Address } from '../types';
import { writeForward, type MessageContext } from './messages';
import type { OutgoingMessage } from './outgoing';
import { readLastIncoming } from './thread-end';

/** Who works on a task from now on. */
export interface Assignment {
	/** A name or an email address; null: nobody. */
	assignee: string | null | undefined;
	/** Who assigned it. */
	by: Address | null;
	key: string;
	/** Only a mail that was known before this communication. */
	before?: number | undefined;
}

/**
 * Forwards the last mail of a task to the person whom it was assigned to.
 *
 * @returns undefined: nobody needs to be told, or can be.
 */
export async function writeAssignment(
	context: MessageContext,
	{ assignee, by, key, before }: Assignment,
): Promise<OutgoingMessage | undefined> {
	const address = assignee?.trim() ?? '';
	if (!isEmailAddress(address) || addressKey(address) === addressKey(by?.address ?? '')) {
		return undefined;
	}
	const { store, task } = context;
	const last = await readLastIncoming(store, task.id, before);
	if (last === undefined) return undefined;
	const { text, html, attachments, id: aboutId } = last;
	const mail = { ...last, references: [] };
	const forwarded = { mail, text, html, attachments, aboutId };
	return await writeForward(context, forwarded, { to: [address], key });
}
