import { addressKey } from '../../core/address-key';
import type { FileMailRequest } from '../filing-request';
import { forwardedOf, type Batch } from './batch';
import { effectsOf } from './effects';
import type { FiledNow } from './filed-now';
import { writeAcknowledgement, writeForward } from './messages';
import type { OutgoingMessage } from './outgoing';

/** Writes what any mail causes that was filed: an acknowledgement, and a forward. */
export async function writeFiledMessages(batch: Batch, mail: FiledNow): Promise<OutgoingMessage[]> {
	const { request, plan, communication } = mail;
	if (communication === undefined) return [];
	const context = batch.contextOf(mail);
	const effects = effectsOf(plan, request, batch.effectFactsOf(request));
	const { acknowledgeTo: to, forwardTo } = effects;
	const { id: aboutId } = communication;
	const messages: OutgoingMessage[] = [];
	if (to !== undefined) {
		const isAnswer = isFrom(request, to.address);
		const about = { mail: request.mail, to, aboutId, isAnswer };
		messages.push(await writeAcknowledgement(context, about));
	}
	if (forwardTo.length > 0) {
		const receivers = { to: forwardTo, key: `forward:${aboutId}` };
		messages.push(await writeForward(context, forwardedOf(request, aboutId), receivers));
	}
	return messages;
}

/** What a colleague forwarded, its first sender does not know. */
function isFrom({ mail }: FileMailRequest, address: string): boolean {
	return addressKey(mail.from?.address ?? '') === addressKey(address);
}
