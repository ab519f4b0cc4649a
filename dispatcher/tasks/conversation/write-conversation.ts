import { addressKey } from '../../core/address-key';
import { stripReferences } from '../../message/reference';
import type { FilingFacts, JoinPlan } from '../filing-plan';
import type { FileMailRequest } from '../filing-request';
import type { Communication } from '../types';
import type { Store } from '../../database/open-store';
import { addNoteOf } from './forwarding-note';
import { colleaguesOf, copiesOf, effectsOf, type EffectFacts } from './effects';
import type { FiledNow } from './filed-now';
import { eventsOf } from './events-of-mail';
import {
	writeAcknowledgement,
	writeAnswer,
	writeClosing,
	writeForward,
	writeRefusal,
	type MessageContext,
	type ToldMail,
} from './messages';
import { queueOutgoing, type OutgoingMessage } from './outgoing';
import { readOwnMailboxes, readSendingDesk, type SendingDesk } from './sending-division';
import { noteEvents } from './task-events';
import { readLastIncoming, readThreadEnd } from './thread-end';

/** What the desk wrote about a batch. */
export interface WrittenConversation {
	/** The employees' answers, by the positions of their mails. */
	answers: Map<number, Communication>;
	/** What is sent because of each mail, by its position. */
	messages: Map<number, Communication[]>;
}

/**
 * Writes what the mails of a batch cause: acknowledgements, forwards, the answers of employees, and what
 * was done with the tasks. In the transaction that files the mails, so that both happen or neither.
 *
 * @param store inside of the transaction.
 */
export async function writeConversation(
	store: Store,
	mails: FiledNow[],
	facts: FilingFacts,
): Promise<WrittenConversation> {
	const conversation = new Conversation(store, facts);
	for (const mail of mails) await conversation.add(mail);
	return await conversation.write();
}

class Conversation {
	private readonly drafts: Array<{ position: number; message: OutgoingMessage }> = [];

	private readonly mails: FiledNow[] = [];

	private desk: SendingDesk | undefined;

	private ownMailboxes: ReadonlySet<string> = new Set();

	constructor(
		private readonly store: Store,
		private readonly facts: FilingFacts,
	) {}

	async add(mail: FiledNow): Promise<void> {
		this.mails.push(mail);
		await addNoteOf(this.store, mail);
		const { acknowledgement, forward } = mail.request.rules.communication;
		const action = mail.plan.kind === 'join' ? mail.plan.action : undefined;
		// Most divisions that write nothing need nothing of what follows.
		if (acknowledgement === 'off' && forward === 'none' && action === undefined) return;
		await this.addEffects(mail);
		if (mail.plan.kind === 'join' && action !== undefined) await this.addAction(mail, mail.plan);
	}

	async write(): Promise<WrittenConversation> {
		const { store, drafts, mails } = this;
		const answers = new Map<number, Communication>();
		const messages = new Map<number, Communication[]>();
		if (drafts.length > 0) {
			const queued = await queueOutgoing(
				store,
				await this.sendingDesk(),
				drafts.map(({ message }) => message),
			);
			drafts.forEach(({ position, message }, index) => {
				const communication = queued[index] as Communication;
				messages.set(position, [...(messages.get(position) ?? []), communication]);
				if (message.contentHash !== undefined) answers.set(position, communication);
			});
		}
		const events = mails.flatMap((mail) => {
			const { position } = mail;
			const communication = mail.communication ?? answers.get(position);
			return eventsOf({ ...mail, communication }, messages.get(position) ?? []);
		});
		await noteEvents(store.db, events, store.clock().toISOString());
		return { answers, messages };
	}

	private async addEffects(mail: FiledNow): Promise<void> {
		const { request, plan, communication } = mail;
		if (communication === undefined) return;
		if (plan.kind === 'join' && plan.action !== undefined && plan.action.kind !== 'aside') return;
		const context = await this.contextOf(mail);
		const { acknowledgeTo, forwardTo } = effectsOf(plan, request, this.effectFacts(request));
		const told = toldMail(request);
		const { id: aboutId } = communication;
		if (acknowledgeTo !== undefined) {
			const isAnswer =
				(request.internalNote ?? '') === '' && isFrom(request, acknowledgeTo.address);
			this.draft(
				mail,
				await writeAcknowledgement(context, { mail: told, to: acknowledgeTo, aboutId, isAnswer }),
			);
		}
		if (forwardTo.length === 0) return;
		const key = `forward:${aboutId}`;
		this.draft(
			mail,
			await writeForward(context, forwardedOf(request, aboutId), { to: forwardTo, key }),
		);
	}

	private async addAction(mail: FiledNow, plan: JoinPlan): Promise<void> {
		const { request, communication, task } = mail;
		const { action } = plan;
		const { from } = request.mail;
		if (action === undefined || from === null) return;
		const context = await this.contextOf(mail);
		switch (action.kind) {
			case 'aside':
				if (!action.isTold || communication === undefined) return;
				this.draft(
					mail,
					await writeRefusal(context, {
						mail: toldMail(request),
						to: from,
						problems: [{ kind: 'unasked' }],
						aboutId: communication.id,
					}),
				);
				return;
			case 'refused':
				if (communication === undefined) return;
				this.draft(
					mail,
					await writeRefusal(context, {
						mail: { ...toldMail(request), newText: action.written },
						to: from,
						problems: action.problems,
						aboutId: communication.id,
					}),
				);
				return;
			case 'answer':
				await this.addAnswer(mail, { plan, text: action.text });
				break;
			case 'note':
				if (action.changes.status === 'closed') await this.addClosing(mail);
		}
		const { assignee } = action.changes;
		if (assignee === undefined || assignee === null) return;
		const last = await readLastIncoming(this.store, task.id);
		const isSelf = addressKey(from.address) === addressKey(assignee);
		if (last === undefined || isSelf) return;
		const forwarded = {
			mail: { ...last, references: [], subject: withoutOwn(last.subject, request) },
			text: last.text,
			html: last.html,
			attachments: last.attachments,
			aboutId: last.id,
		};
		const key = `assigned:${task.id}:${task.revision}:${mail.position}`;
		this.draft(mail, await writeForward(context, forwarded, { to: [assignee], key }));
	}

	private async addAnswer(
		mail: FiledNow,
		{ plan, text }: { plan: JoinPlan; text: string },
	): Promise<void> {
		const { request, task } = mail;
		const context = await this.contextOf(mail);
		const end = await readThreadEnd(this.store.db, task);
		const requester = task.requesterAddress ?? '';
		const copies =
			end?.isRequesters === true ? copiesOf(end, { ...request, requester }, this.ownMailboxes) : [];
		const { contentHash, from } = request.mail;
		const key = `answer:${request.intakeId}`;
		this.draft(
			mail,
			await writeAnswer(context, {
				author: from,
				text,
				attachments: request.attachments,
				copies,
				end,
				key,
				contentHash,
			}),
		);
		const to = colleaguesOf(plan, request, this.ownMailboxes);
		if (to.length === 0) return;
		// So that a second employee sees that the first has answered.
		const copied = { ...forwardedOf(request, 0), text, html: null, attachments: [] };
		this.draft(mail, {
			...(await writeForward(context, copied, { to, key: `copy:${request.intakeId}` })),
			aboutId: undefined,
		});
	}

	private async addClosing(mail: FiledNow): Promise<void> {
		const { request, task } = mail;
		const { tellsOfClosing } = request.rules.communication;
		if (!tellsOfClosing || task.requesterAddress === null) return;
		const context = await this.contextOf(mail);
		const end = await readThreadEnd(this.store.db, task);
		const key = `closing:${task.id}:${task.revision}:${mail.position}`;
		this.draft(mail, await writeClosing(context, { end, key }));
	}

	private draft({ position }: FiledNow, message: OutgoingMessage): void {
		this.drafts.push({ position, message });
	}

	private effectFacts({ intakeId }: FileMailRequest): EffectFacts {
		return {
			now: this.facts.now,
			receivedAt: this.facts.filed.get(intakeId)?.receivedAt ?? null,
			ownMailboxes: this.ownMailboxes,
		};
	}

	private async contextOf({ request, plan, task }: FiledNow): Promise<MessageContext> {
		const { rules, divisionName, tag } = request;
		return {
			store: this.store,
			desk: await this.sendingDesk(),
			task,
			division: {
				id: plan.task.divisionId,
				name: divisionName,
				identificationTag: tag,
				mailbox: rules.mailbox,
				employees: rules.employees,
				workflow: rules.workflow,
				communication: rules.communication,
			},
		};
	}

	private async sendingDesk(): Promise<SendingDesk> {
		if (this.desk === undefined) {
			this.desk = await readSendingDesk(this.store);
			this.ownMailboxes = await readOwnMailboxes(this.store);
		}
		return this.desk;
	}
}

function toldMail(request: FileMailRequest): ToldMail {
	const { mail } = request;
	return { ...mail, subject: withoutOwn(mail.subject, request) };
}

/** The desk puts the reference before each subject itself. */
function withoutOwn(subject: string, { tag }: FileMailRequest): string {
	return stripReferences(subject, tag).trim();
}

function forwardedOf(request: FileMailRequest, aboutId: number) {
	const { mail, attachments } = request;
	return {
		mail: toldMail(request),
		text: mail.text,
		html: mail.html,
		attachments: attachments.map((attachment) => ({
			...attachment,
			leftInMailbox: attachment.content === undefined,
		})),
		aboutId,
	};
}

function isFrom({ mail }: FileMailRequest, address: string): boolean {
	return addressKey(mail.from?.address ?? '') === addressKey(address);
}
