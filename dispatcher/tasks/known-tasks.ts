import type { FileMailRequest } from './filing-request';
import { answeredBy, type Sign } from './signs';
import type { TaskStatus } from './types';

/** A task as far as filing goes: one that is there, or that a mail of the batch generates. */
export interface KnownTask {
	/** Its id, or the position of the batch's mail that generates it. */
	target: { taskId: number } | { position: number };
	divisionId: number;
	division: string;
	/** Null: it is not generated yet. */
	reference: string | null;
	/** By its key, as all people here. */
	requester: string | null;
	/** Those of the batch's senders who are on it. */
	people: Set<string>;
	status: TaskStatus;
	closedAt: string | null;
	/** As it was typed: a name or an address. */
	assignee: string | null;
	/** When a task that waits is open again by itself. */
	pendingUntil: string | null;
	/** Tasks that go on with it, the oldest first. */
	successors: KnownTask[];
}

/** A message that the desk has filed or sent. */
export interface KnownMessage {
	divisionId: number;
	taskId: number;
	/** To whom we sent it; null: it is not ours. */
	sentTo: ReadonlySet<string> | null;
	/** We sent it to employees only: nobody else knows its Message-ID. */
	isInternal?: boolean;
}

/** What the desk knows, by what mails may name. */
export interface KnownFacts {
	/** By their ids. */
	tasks: ReadonlyMap<number, KnownTask>;
	/** By their Message-IDs: of each division that has it. */
	messages: ReadonlyMap<string, KnownMessage[]>;
	/** Tasks that Message-IDs prove, although the messages are not known any more. */
	proven: ReadonlyMap<string, number>;
	/** The tasks of mails that name a message before them, by {@link inDivision}. */
	shared: ReadonlyMap<string, number>;
}

/** Where a sign leads. */
export interface Match {
	task: KnownTask;
	/** To whom we sent the message that the sign names; null: it names none of ours. */
	sentTo: ReadonlySet<string> | null;
}

/** A key for what is known by a division and something in it. */
export function inDivision(divisionId: number, what: string | number): string {
	return `${divisionId}/${what}`;
}

/** The tasks that signs lead to: what the desk knew before, and what the batch's earlier mails add. */
export class KnownTasks {
	/** Of the batch's mails, by {@link inDivision}. */
	private readonly messages = new Map<string, KnownTask>();

	private readonly shared = new Map<string, KnownTask>();

	constructor(private readonly facts: KnownFacts) {}

	/** @returns undefined if the sign leads to no task of the division. */
	find({ by, names }: Sign, divisionId: number): Match | undefined {
		if ('taskId' in names) {
			const task = this.facts.tasks.get(names.taskId);
			// A tag of another division is never obeyed.
			return task?.divisionId === divisionId ? { task, sentTo: null } : undefined;
		}
		const key = inDivision(divisionId, names.messageId);
		if (by === 'sharedReference') return this.findShared(key);
		return this.findMessage(names.messageId, divisionId) ?? unsent(this.messages.get(key));
	}

	/** Whether a mail answers a message that we sent about the task to this employee. */
	answersInternal(mail: FileMailRequest['mail'], task: KnownTask, key: string): boolean {
		const { target, divisionId } = task;
		if (!('taskId' in target)) return false;
		return answeredBy(mail)
			.flatMap((messageId) => this.facts.messages.get(messageId) ?? [])
			.some(
				(message) =>
					message.isInternal === true &&
					message.divisionId === divisionId &&
					message.taskId === target.taskId &&
					message.sentTo?.has(key) === true,
			);
	}

	/** The task of another division to which a message belongs. */
	findAbroad({ by, names }: Sign, divisionId: number): KnownTask | undefined {
		if (!('messageId' in names) || by === 'sharedReference') return undefined;
		const known = this.facts.messages.get(names.messageId) ?? [];
		const abroad = known.filter((message) => message.divisionId !== divisionId);
		return this.facts.tasks.get(abroad.at(-1)?.taskId ?? 0);
	}

	/** A mail of the batch belongs to a task: later ones may answer it. */
	add({ mail }: FileMailRequest, task: KnownTask): void {
		const { divisionId } = task;
		if (mail.messageId !== null) this.messages.set(inDivision(divisionId, mail.messageId), task);
		for (const id of threadReferencesOf(mail)) this.shared.set(inDivision(divisionId, id), task);
	}

	private findShared(key: string): Match | undefined {
		const task = this.shared.get(key) ?? this.facts.tasks.get(this.facts.shared.get(key) ?? 0);
		return unsent(task);
	}

	private findProven(messageId: string, divisionId: number): Match | undefined {
		const task = this.facts.tasks.get(this.facts.proven.get(messageId) ?? 0);
		return task?.divisionId === divisionId ? { task, sentTo: null } : undefined;
	}

	private findMessage(messageId: string, divisionId: number): Match | undefined {
		const known = this.facts.messages.get(messageId) ?? [];
		const own = known.filter((message) => message.divisionId === divisionId);
		const task = this.facts.tasks.get(own.at(-1)?.taskId ?? 0);
		if (task === undefined) return this.findProven(messageId, divisionId);
		return { task, sentTo: own.find(({ sentTo }) => sentTo !== null)?.sentTo ?? null };
	}
}

function unsent(task: KnownTask | undefined): Match | undefined {
	return task === undefined ? undefined : { task, sentTo: null };
}

/** Longer Message-IDs fit in no index. */
const LONGEST_ID = 500;
/** Of a long thread its beginning and its end are kept: these are what others of it name, too. */
const MOST_FIRST = 4;
const MOST_LAST = 20;

/** The messages that a mail names as those before it, as many as are kept. */
export function threadReferencesOf({ inReplyTo, references }: FileMailRequest['mail']): string[] {
	const kept = [
		...references.slice(0, MOST_FIRST),
		...references.slice(-MOST_LAST),
		...(inReplyTo === null ? [] : [inReplyTo]),
	];
	return [...new Set(kept)].filter((id) => id.length > 2 && id.length <= LONGEST_ID);
}
