import { addressKey } from '../../core/address-key';
import type { FileMailRequest } from '../filing-request';
import { forwardedOf, type Batch } from './batch';
import type { Address } from '../types';
import { copiesOf, effectsOf } from './effects';
import type { FiledNow } from './filed-now';
import { writeAcknowledgement, writeForward, type ToldMail } from './messages';
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
		const about = { mail: isAnswer ? request.mail : asSentBy(to, request), to, aboutId, isAnswer };
		messages.push(await writeAcknowledgement(context, about));
	}
	if (forwardTo.length > 0) {
		const receivers = { to: forwardTo, key: `forward:${aboutId}` };
		const forwarded = { ...forwardedOf(request, aboutId), copies: copiesAfter(batch, mail) };
		messages.push(await writeForward(context, forwarded, receivers));
	}
	return messages;
}

/** Of what somebody else wrote who forwarded the request, its first sender learns nothing. */
function asSentBy(from: Address, { mail, newTask }: FileMailRequest): ToldMail {
	const { title: subject } = newTask;
	return { ...mail, from, subject, date: null, messageId: null, newText: '', references: [] };
}

/** Who will get an answer to this mail beside the requester. */
function copiesAfter({ ownMailboxes }: Batch, { request, task, plan }: FiledNow): Address[] {
	const requester = task.requesterAddress ?? '';
	if (plan.kind !== 'create' || !isFrom(request, requester)) return [];
	const { rules } = request;
	return copiesOf(
		request.mail,
		{ mail: { from: null, to: [], cc: [] }, rules, requester },
		ownMailboxes,
	);
}

/** What a colleague forwarded, its first sender does not know. */
function isFrom({ mail }: FileMailRequest, address: string): boolean {
	return addressKey(mail.from?.address ?? '') === addressKey(address);
}
