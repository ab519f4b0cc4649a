import { DispatcherError } from '../core/errors';
import { unknownDivision } from '../settings/divisions';
import type { FileMailRequest } from './filing-request';

/** What the desk knows of the mails of a batch, before any of them is filed. */
export interface FilingFacts {
	/** The divisions' ids by name. */
	divisions: ReadonlyMap<string, number>;
	/** The communications of mails that were filed before, by the ledger's row; null: not filed yet. */
	filed: ReadonlyMap<number, number | null>;
	/** Communications of the same mail, by {@link inDivision}. */
	sameMails: ReadonlyMap<string, number>;
	/** The tasks that subjects name and that there are, by {@link inDivision}. */
	referenced: ReadonlySet<string>;
	/** The tasks that messages belong to, by {@link inDivision}. */
	threads: ReadonlyMap<string, number>;
}

/** What is to be done with one mail. Positions are those of the batch's earlier mails. */
export type FilingPlan =
	| { kind: 'filed before'; communicationId: number }
	| { kind: 'copy of'; position: number }
	| { kind: 'join'; taskId: number }
	| { kind: 'join with'; position: number }
	| { kind: 'create' }
	| { kind: 'refused'; error: DispatcherError };

/** A key for what is known by a division and something in it. */
export function inDivision(divisionId: number, what: string | number): string {
	return `${divisionId}/${what}`;
}

/**
 * Decides for each mail of a batch which task it belongs to. An answer joins its request although both
 * are in the batch, and of two copies the second is one.
 */
export function planFiling(requests: FileMailRequest[], facts: FilingFacts): FilingPlan[] {
	const planning = new Planning(facts);
	return requests.map((request, position) => planning.next(request, position));
}

class Planning {
	/** Mails of this batch, by {@link inDivision}. */
	private readonly hashes = new Map<string, number>();

	private readonly messages = new Map<string, number>();

	constructor(private readonly facts: FilingFacts) {}

	next(request: FileMailRequest, position: number): FilingPlan {
		const divisionId = this.facts.divisions.get(request.divisionName);
		if (divisionId === undefined) return refused(unknownDivision(request.divisionName));
		const plan = this.planOne(request, divisionId);
		if (plan.kind === 'refused' || plan.kind === 'filed before' || plan.kind === 'copy of') {
			return plan;
		}
		const { contentHash, messageId } = request.mail;
		this.hashes.set(inDivision(divisionId, contentHash), position);
		if (messageId !== null) this.messages.set(inDivision(divisionId, messageId), position);
		return plan;
	}

	private planOne(request: FileMailRequest, divisionId: number): FilingPlan {
		const { filed, sameMails } = this.facts;
		const hash = inDivision(divisionId, request.mail.contentHash);
		const earlier = filed.get(request.intakeId);
		if (earlier === undefined) return refused(noLedgerRow(request));
		const communicationId = earlier ?? sameMails.get(hash);
		if (communicationId !== undefined) return { kind: 'filed before', communicationId };
		const position = this.hashes.get(hash);
		if (position !== undefined) return { kind: 'copy of', position };
		return this.findTask(request, divisionId) ?? generate(request);
	}

	/** @returns undefined if a new task is needed. */
	private findTask(request: FileMailRequest, divisionId: number): FilingPlan | undefined {
		const { reference, whenTaskMissing } = request;
		if (reference === undefined) return this.findThread(request, divisionId);
		const taskId = Number(reference);
		if (this.facts.referenced.has(inDivision(divisionId, taskId))) return { kind: 'join', taskId };
		if (whenTaskMissing === 'fail') return refused(noTask(request, reference));
		return this.findThread(request, divisionId);
	}

	/** The nearest message that it answers decides (RFC 5322 section 3.6.4). */
	private findThread({ mail }: FileMailRequest, divisionId: number): FilingPlan | undefined {
		for (const messageId of answeredBy(mail)) {
			const key = inDivision(divisionId, messageId);
			const taskId = this.facts.threads.get(key);
			if (taskId !== undefined) return { kind: 'join', taskId };
			const position = this.messages.get(key);
			if (position !== undefined) return { kind: 'join with', position };
		}
		return undefined;
	}
}

/** Message-IDs that a mail answers, the nearest first. */
export function answeredBy({ inReplyTo, references }: FileMailRequest['mail']): string[] {
	return [...(inReplyTo === null ? [] : [inReplyTo]), ...references.toReversed()];
}

function generate({ whyNoTask }: FileMailRequest): FilingPlan {
	return whyNoTask === undefined ? { kind: 'create' } : refused(noTaskWanted(whyNoTask));
}

function refused(error: DispatcherError): FilingPlan {
	return { kind: 'refused', error };
}

function noTaskWanted(whatHappened: string): DispatcherError {
	return new DispatcherError({
		code: 'task-not-wanted',
		whatHappened,
		whatToDo: 'Nothing, unless it reports that a notice did not arrive.',
	});
}

function noTask({ tag }: FileMailRequest, reference: string): DispatcherError {
	return new DispatcherError({
		code: 'task-not-found',
		whatHappened: `The subject names the task [${tag}#${reference.slice(0, 40)}], which the division does not have`,
		whatToDo:
			'Correct the subject and move the mail back to the folder to process, or answer it yourself.',
	});
}

function noLedgerRow({ intakeId }: FileMailRequest): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The intake ledger has no row ${intakeId}`,
		whatToDo: 'Choose the same database in all nodes of the workflow.',
	});
}
