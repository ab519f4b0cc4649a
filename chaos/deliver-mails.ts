import { inChunks } from '../dispatcher/database/chunks';
import type { Store } from '../dispatcher/database/open-store';
import { mailboxOf } from './divisions';
import { pause } from './inject-faults';
import type { Journal } from './journal';
import type { DeliveryAgent } from './maildir';
import { messageIdOf, writeMail, type Answered } from './mails';
import { isEmployees, isReply, type PlannedMail } from './plan';

const LOOK_FOR_TASKS_EVERY_MS = 1_000;

/** What the stream of mails works with. */
export interface DeliveryTools {
	agent: DeliveryAgent;
	store: Store;
	journal: Journal;
}

/** A stream of mails, of which replies are held back until what they answer is filed. */
export interface MailStream {
	/** Delivers each mail at its time, until the storm is over. */
	run(mails: readonly PlannedMail[], over: AbortSignal): Promise<void>;
	/** Delivers a mail now. */
	deliver(mail: PlannedMail): Promise<void>;
	/** Delivers the replies whose time has come: those to tasks that are there by now. */
	deliverReplies(): Promise<void>;
	delivered(): PlannedMail[];
	heldCount(): number;
}

/** Creates the stream of a run. */
export function createMailStream({ agent, store, journal }: DeliveryTools): MailStream {
	const delivered: PlannedMail[] = [];
	let held: PlannedMail[] = [];

	const deliver = async (mail: PlannedMail, answered?: Answered): Promise<void> => {
		const source = await writeMail(mail, answered);
		await agent.deliver(mailboxOf(mail.division), mail.mark, source);
		delivered.push(mail);
	};

	const deliverReplies = async (): Promise<void> => {
		const answered = await findAnswered(store, held);
		const isReady = ({ kind, answers = '' }: PlannedMail): boolean =>
			isEmployees(kind) ? answered.get(answers)?.forward !== undefined : answered.has(answers);
		const ready = held.filter(isReady);
		held = held.filter((mail) => !ready.includes(mail));
		for (const mail of ready) await deliver(mail, answered.get(mail.answers ?? ''));
	};

	const run = async (mails: readonly PlannedMail[], over: AbortSignal): Promise<void> => {
		const startedAt = Date.now();
		let lookedAt = startedAt;
		for (const mail of mails) {
			await pause(Math.max(0, startedAt + mail.atMs - Date.now()), over);
			if (over.aborted) break;
			if (isReply(mail.kind)) held.push(mail);
			else await deliver(mail);
			if (Date.now() - lookedAt < LOOK_FOR_TASKS_EVERY_MS) continue;
			lookedAt = Date.now();
			await deliverReplies().catch((error: unknown) =>
				journal.note(`replies wait, the desk is away: ${String(error)}`),
			);
		}
		journal.note(`${delivered.length} mails delivered, ${held.length} replies wait`);
	};

	return {
		run,
		deliver,
		deliverReplies,
		delivered: () => [...delivered],
		heldCount: () => held.length,
	};
}

/** What is known of the answered mails, by their marks: the tasks that they are in, and their forwards. */
async function findAnswered(store: Store, replies: PlannedMail[]): Promise<Map<string, Answered>> {
	const marks = [...new Set(replies.map(({ answers }) => answers ?? ''))];
	const answered = new Map<string, Answered>();
	for (const chunk of inChunks(marks)) {
		const rows = await store.db
			.selectFrom('communications')
			.innerJoin('tasks', 'tasks.id', 'communications.task_id')
			.leftJoin('communications as forwards', (join) =>
				join
					.onRef('forwards.about_id', '=', 'communications.id')
					.on('forwards.purpose', '=', 'forward'),
			)
			.select(['communications.message_id', 'reference', 'forwards.message_id as forward'])
			.where('communications.message_id', 'in', chunk.map(messageIdOf))
			.execute();
		for (const mark of chunk) {
			const row = rows.find((one) => one.message_id === messageIdOf(mark));
			if (row === undefined) continue;
			const { reference, forward } = row;
			answered.set(mark, { reference, ...(forward === null ? {} : { forward }) });
		}
	}
	return answered;
}
