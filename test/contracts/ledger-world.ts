import { expect } from 'vitest';
import type { Store } from '../../dispatcher/database/open-store';
import { noteMoved } from '../../dispatcher/inbox/done-mails';
import { noteDecisions } from '../../dispatcher/ledger/decide';
import { closeDeparted } from '../../dispatcher/ledger/depart';
import { listOpenDecisions } from '../../dispatcher/ledger/open-decisions';
import type { Claim, ClaimRequest } from '../../dispatcher/ledger/types';
import { queueMail } from '../../dispatcher/outbox/outbox';
import { fileMail } from '../../dispatcher/tasks/file-mails';
import { claimRequest, filing, mail, MINUTE_MS, type DeskFixture } from './desk-fixture';

export const LEASE_MS = 2 * MINUTE_MS;
export const MAX_ATTEMPTS = 3;

/** What a mail is, beside the ledger: two UIDs with one content are copies of one mail. */
const CONTENTS = new Map([
	[1, 'a'],
	[2, 'b'],
	[3, 'c'],
	[4, 'a'],
]);

/** A mail server's folders, as far as moving goes, and what the desk is asked to do about them. */
export class LedgerWorld {
	readonly waiting = new Set(CONTENTS.keys());

	/** How often each UID was moved. */
	readonly moves = new Map<number, number>();

	/** The rows whose mails were noted as moved to Unprocessed, whatever became of them later. */
	private readonly unprocessed = new Set<number>();

	constructor(
		readonly fixture: DeskFixture,
		/** A folder of its own for each run of a property. */
		readonly uidValidity: string,
	) {}

	claimRequest(owner: string, changes: Partial<ClaimRequest> = {}): ClaimRequest {
		return claimRequest(this.fixture, {
			uidValidity: this.uidValidity,
			owner,
			leaseMs: LEASE_MS,
			maxAttempts: MAX_ATTEMPTS,
			uids: [...this.waiting],
			...changes,
		});
	}

	contentOf(uid: number): string {
		return `${this.uidValidity}-${CONTENTS.get(uid)}`;
	}

	/** Create Task. */
	async file(store: Store, { uid, intakeId }: Pick<Claim, 'uid' | 'intakeId'>): Promise<void> {
		const contentHash = this.contentOf(uid);
		const messageId = `<${contentHash}@example.com>`;
		await fileMail(store, filing(intakeId, { mail: mail({ contentHash, messageId }) }));
	}

	/** Route Mail: the first decision on a mail stands. */
	async decide(
		store: Store,
		{ intakeId }: Pick<Claim, 'intakeId'>,
		destination: 'processed' | 'unprocessed',
	): Promise<void> {
		const decision = { intakeId, destination, folder: destination, createMissing: true };
		await noteDecisions(store, [{ ...decision, reason: 'Because' }]);
	}

	/** What is decided and not moved. */
	async listDecided(store: Store) {
		const { mailbox } = this.claimRequest('');
		const open = await listOpenDecisions(store, mailbox, { after: 0, limit: 1000 });
		return open.filter(({ uidValidity }) => uidValidity === this.uidValidity);
	}

	/** The trigger before its move: a notice under a Message-ID of this very call. */
	async queueNotice(store: Store, intakeId: number): Promise<void> {
		await queueMail(store, {
			key: `unprocessed:${intakeId}`,
			divisionName: 'IT',
			intakeId,
			held: true,
			messageId: `<${crypto.randomUUID()}@example.com>`,
			from: 'desk@example.com',
			to: ['boss@example.com'],
			subject: 'Look',
			text: '',
			html: '',
			headers: {},
			suppressed: false,
		});
	}

	/** The server's part: by UID, so what is gone stays gone. */
	move({ uid }: Pick<Claim, 'uid'>): void {
		if (!this.waiting.delete(uid)) return;
		this.moves.set(uid, (this.moves.get(uid) ?? 0) + 1);
	}

	/** The trigger behind its move. */
	async noteMoved(
		store: Store,
		{ intakeId }: Pick<Claim, 'intakeId'>,
		destination: 'processed' | 'unprocessed',
	): Promise<void> {
		if (destination === 'unprocessed') this.unprocessed.add(intakeId);
		await noteMoved(store, [intakeId], { destination, folder: destination });
	}

	/** Carries out all that is decided, from any step on. */
	async settle(store: Store, step: <T>(work: () => Promise<T>) => Promise<T>): Promise<void> {
		for (const { intakeId, uid, destination } of await step(
			async () => await this.listDecided(store),
		)) {
			const target = destination === 'unprocessed' ? destination : ('processed' as const);
			if (target === 'unprocessed') {
				await step(async () => await this.queueNotice(store, intakeId));
			}
			await step(async () => await Promise.resolve(this.move({ uid })));
			await step(async () => await this.noteMoved(store, { intakeId }, target));
		}
	}

	/** What must hold at any moment. */
	async expectNothingDoubled(): Promise<void> {
		const { db } = this.fixture.store;
		const filed = await db
			.selectFrom('communications')
			.select(['content_hash', 'task_id'])
			.where('content_hash', 'like', `${this.uidValidity}-%`)
			.execute();
		const contents = filed.map(({ content_hash: hash }) => hash);
		expect(new Set(contents).size).toBe(contents.length);
		expect(new Set(filed.map(({ task_id: task }) => task)).size).toBe(filed.length);
		for (const times of this.moves.values()) expect(times).toBe(1);
		await this.expectNoticesTrue();
	}

	/** One notice a mail, which may leave only once its mail was moved to where it says. */
	private async expectNoticesTrue(): Promise<void> {
		const notices = await this.fixture.store.db
			.selectFrom('outbox')
			.innerJoin('intake', 'intake.id', 'outbox.intake_id')
			.select(['intake.id', 'outbox.state'])
			.where('intake.uid_validity', '=', this.uidValidity)
			.execute();
		expect(new Set(notices.map(({ id }) => id)).size).toBe(notices.length);
		const free = notices.filter(({ state }) => state !== 'held');
		// The row may be claimed by now: a mail that is still listed long after its move is taken again.
		expect(free.filter(({ id }) => !this.unprocessed.has(id))).toEqual([]);
	}

	/** What must hold once all is quiet. */
	async expectNothingLost(): Promise<void> {
		await this.expectNothingDoubled();
		const { store } = this.fixture;
		expect([...this.waiting]).toEqual([]);
		await closeDeparted(store, this.claimRequest('last'), { waiting: [], uidNext: 100 });
		const open = await store.db
			.selectFrom('intake')
			.select(['uid', 'progress', 'failed_attempts'])
			.where('uid_validity', '=', this.uidValidity)
			.where('progress', '!=', 'moved')
			.execute();
		expect(open).toEqual([]);
	}
}
