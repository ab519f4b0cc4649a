import type { Store } from '../../database/open-store';
import type { FilingFacts } from '../filing-plan';
import type { FileMailRequest } from '../filing-request';
import { isHeeded, type EffectFacts } from './effects';
import type { FiledNow } from './filed-now';
import type { ForwardedMail, MessageContext } from './messages';
import { readOwnMailboxes, readSendingDesk, type SendingDesk } from './sending-division';
import type { ThreadOf } from './thread-end';

/** What is asked of the desk once for a batch. */
interface AskedOnce {
	desk: SendingDesk;
	ownMailboxes: ReadonlySet<string>;
	facts: FilingFacts;
	mails: FiledNow[];
}

/** A batch that is filed, as far as messages are written about it. */
export class Batch {
	private constructor(
		/** Inside of the transaction. */
		readonly store: Store,
		private readonly asked: AskedOnce,
	) {}

	/** @param store inside of the transaction. */
	static async open(store: Store, facts: FilingFacts, mails: FiledNow[]): Promise<Batch> {
		const desk = await readSendingDesk(store);
		return new Batch(store, { desk, ownMailboxes: await readOwnMailboxes(store), facts, mails });
	}

	/** What all messages are made with. */
	get desk(): SendingDesk {
		return this.asked.desk;
	}

	/** The addresses of all divisions, by their keys. */
	get ownMailboxes(): ReadonlySet<string> {
		return this.asked.ownMailboxes;
	}

	contextOf({ request, plan, task }: FiledNow): MessageContext {
		const { rules, divisionName: name, tag: identificationTag } = request;
		const { mailbox, employees, workflow, communication } = rules;
		const { divisionId: id } = plan.task;
		const division = { id, name, identificationTag, mailbox, employees, workflow, communication };
		return { store: this.store, desk: this.desk, task, division };
	}

	/** The thread of a mail's task, as whoever wrote the mail may know it: without the mails behind it. */
	threadOf({ task, position }: FiledNow): ThreadOf {
		const later = this.asked.mails.flatMap((mail) =>
			mail.position > position ? (mail.communication?.id ?? []) : [],
		);
		const { id, requesterAddress } = task;
		return { id, requesterAddress, before: later.length === 0 ? undefined : Math.min(...later) };
	}

	/** Whether a mail causes anything. */
	isHeeded({ plan, request }: FiledNow): boolean {
		return isHeeded(plan, request, this.effectFactsOf(request));
	}

	effectFactsOf({ intakeId }: FileMailRequest): EffectFacts {
		return {
			now: this.asked.facts.now,
			receivedAt: this.asked.facts.filed.get(intakeId)?.receivedAt ?? null,
			ownMailboxes: this.ownMailboxes,
		};
	}
}

/** A mail of the batch, to be forwarded whole. */
export function forwardedOf(
	{ mail, attachments }: FileMailRequest,
	aboutId: number | undefined,
): ForwardedMail {
	return {
		mail,
		text: mail.text,
		html: mail.html,
		attachments: attachments.map((attachment) => ({
			...attachment,
			leftInMailbox: attachment.content === undefined,
		})),
		aboutId,
	};
}
