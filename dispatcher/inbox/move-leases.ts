import { randomUUID } from 'node:crypto';
import type { Store } from '../database/open-store';
import { leaseDecisions, returnDecisions } from '../ledger/move';
import type { OpenDecision } from '../ledger/open-decisions';

/** Decisions that one attempt to move their mails has. */
export interface MoveLease {
	decisions: OpenDecision[];
	/** Unique to the attempt, so that it keeps off this process's next one, too. */
	owner: string;
}

/**
 * Keeps every mail to one attempt to move it at a time. A connection that breaks does not tell the
 * server to stop: Dovecot, and others, carry on with a MOVE whose client is gone, and two that
 * overlap both copy (RFC 6851 makes a MOVE atomic for each mail, not exclusive). So what was sent
 * without an answer keeps its lease until that runs out, if the process is killed meanwhile too.
 */
export class MoveLeases {
	/** Attempts that are over, and whose leases the desk could not take back yet. */
	private readonly over = new Set<string>();

	/** Rows of the ledger whose move was sent by this process and not answered. */
	private readonly unanswered = new Set<number>();

	/** @param leaseMs longer than an answer is waited for. */
	constructor(private readonly leaseMs: number) {}

	/** @returns those of the decisions that no other attempt has. */
	async take(store: Store, decisions: OpenDecision[]): Promise<MoveLease> {
		const owner = `settling ${randomUUID()}`;
		const intakeIds = decisions.map(({ intakeId }) => intakeId);
		const ours = await leaseDecisions(store, intakeIds, { owner, leaseMs: this.leaseMs });
		for (const intakeId of ours) this.unanswered.delete(intakeId);
		return { decisions: decisions.filter(({ intakeId }) => ours.has(intakeId)), owner };
	}

	/** The attempt is over, and no server is at it any more: the next one may begin at once. */
	async giveBack(store: Store, { owner }: MoveLease): Promise<void> {
		this.over.add(owner);
		// What ended the attempt may have taken the desk away, too; then it is the next look's to do.
		await this.giveBackLeft(store).catch(() => undefined);
	}

	/** Gives back what could not be given back when its attempt ended. */
	async giveBackLeft(store: Store): Promise<void> {
		for (const owner of this.over) {
			await returnDecisions(store, owner);
			this.over.delete(owner);
		}
	}

	/** Nobody knows what the server makes of the attempt: its mails are left alone for now. */
	keep({ decisions }: MoveLease): void {
		for (const { intakeId } of decisions) this.unanswered.add(intakeId);
	}

	/** @returns those of the decisions that are left alone since their move was not answered. */
	unansweredOf(decisions: OpenDecision[]): OpenDecision[] {
		return decisions.filter(({ intakeId }) => this.unanswered.has(intakeId));
	}

	/** They turned out to be moved. */
	forget(decisions: OpenDecision[]): void {
		for (const { intakeId } of decisions) this.unanswered.delete(intakeId);
	}
}
