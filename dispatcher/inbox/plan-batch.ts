import { readReferences } from '../message/reference';
import type { BatchLimits } from './batch';

/** A mail that may be claimed, as far as planning goes. */
export interface PlannedMail {
	uid: number;
	/** Octets; 0 where the server does not tell. */
	size: number;
	/** Null where it has none. */
	messageId: string | null;
	/** Message-IDs that it answers, the nearest first. */
	answered: string[];
	subject: string;
	/** `first`: never tried in vain. `givenUp`: it goes to Unprocessed. */
	kind: 'first' | 'retry' | 'givenUp';
}

/** All that a plan goes by. */
export interface PlanFacts {
	/** In the order in which they are to be taken. */
	mails: PlannedMail[];
	/** UIDs that stand at the new end of a backlog. */
	newest: ReadonlySet<number>;
	/** UIDs of mails that are in our hands or to be tried again, by their Message-IDs. */
	unfinished: ReadonlyMap<string, number>;
	/** Message-IDs of the batch that is handed over right before: this one comes after it, or not at all. */
	ahead: ReadonlySet<string>;
	/** Message-IDs that belong to tasks of the division. */
	known: ReadonlySet<string>;
	/** The division's tags, and those it had before. */
	tags: string[];
	/** UIDs of mails that rest, since they come back each time they are moved. */
	resting: ReadonlySet<number>;
	limits: Pick<BatchLimits, 'bytesPerBatch' | 'readInFullUpTo'>;
}

/** Which mails a batch is made of, as UIDs. */
export interface BatchPlan {
	/** To be claimed and read, oldest first. */
	take: number[];
	/** Answers at the new end of a backlog to what nobody knows yet: they come in their turn. */
	beforeTheirTurn: number[];
	/** Answers to a mail that failed before, or that an execution still has: they wait a while. */
	beforeTheirRequest: number[];
}

/**
 * Plans a batch: an answer must not come before what it answers, since it would open a task of its own,
 * and a batch holds no more than fits in memory.
 */
export function planBatch(facts: PlanFacts): BatchPlan {
	const { mails, resting, limits } = facts;
	const { early, ...held } = findEarly(facts);
	const free = mails.filter(({ uid }) => !resting.has(uid) && !early.has(uid));
	const take = withinBytes(free, limits).map(({ uid }) => uid);
	return { take: take.sort((one, other) => one - other), ...held };
}

/** Mails that would be read too early. An answer to one of these is early, too. */
function findEarly({ mails, newest, unfinished, ahead, known, tags, resting }: PlanFacts) {
	const held: Omit<BatchPlan, 'take'> = { beforeTheirTurn: [], beforeTheirRequest: [] };
	const early = new Set<number>();
	const open = new Map(unfinished);
	const tried = mails.filter(({ kind, uid }) => kind !== 'givenUp' && !resting.has(uid));
	const together = new Set(tried.filter(({ kind }) => kind === 'first').map(idOf));
	for (const mail of tried.toSorted((one, other) => one.uid - other.uid)) {
		const { uid, messageId, answered, subject } = mail;
		const isOpen = answered.some(
			// Only what came earlier counts: two mails that answer each other would wait for ever.
			(id) => (open.get(id) ?? Infinity) < uid && !together.has(id) && !ahead.has(id),
		);
		const isAtNewEnd = newest.has(uid) && answered.length > 0;
		if (!isOpen && !isAtNewEnd) continue;
		if (readReferences(subject, ...tags).length > 0) continue;
		if (answered.some((id) => known.has(id))) continue;
		early.add(uid);
		(isAtNewEnd ? held.beforeTheirTurn : held.beforeTheirRequest).push(uid);
		if (messageId === null) continue;
		open.set(messageId, uid);
		together.delete(messageId);
	}
	return { early, ...held };
}

function idOf({ messageId }: PlannedMail): string | null {
	return messageId;
}

/** As many as fit in their order, and one at least. */
function withinBytes(mails: PlannedMail[], limits: PlanFacts['limits']): PlannedMail[] {
	let bytes = 0;
	const tooMany = mails.findIndex(({ size }) => {
		bytes += Math.min(size, limits.readInFullUpTo);
		return bytes > limits.bytesPerBatch;
	});
	return tooMany === -1 ? mails : mails.slice(0, Math.max(1, tooMany));
}
