import { expect } from 'vitest';
import { fileMail } from '../../dispatcher/desk/file-mail';
import { beginRouting, closeDeparted, finishRouting } from '../../dispatcher/desk/intake';
import type { Desk } from '../../dispatcher/desk/open-desk';
import { queueMail } from '../../dispatcher/desk/outbox';
import type { Claim, ClaimRequest } from '../../dispatcher/desk/types';
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

	constructor(
		readonly fixture: DeskFixture,
		/** A folder of its own for each run of a property. */
		readonly uidValidity: string,
	) {}

	claimRequest(owner: string, changes: Partial<ClaimRequest> = {}): ClaimRequest {
		return claimRequest(this.fixture, {
			...{ uidValidity: this.uidValidity, owner, leaseMs: LEASE_MS, maxAttempts: MAX_ATTEMPTS },
			uids: [...this.waiting],
			...changes,
		});
	}

	contentOf(uid: number): string {
		return `${this.uidValidity}-${CONTENTS.get(uid)}`;
	}

	/** Create Task. */
	async file(desk: Desk, { uid, intakeId }: Pick<Claim, 'uid' | 'intakeId'>): Promise<void> {
		const contentHash = this.contentOf(uid);
		const messageId = `<${contentHash}@example.com>`;
		await fileMail(desk, filing(intakeId, { mail: mail({ contentHash, messageId }) }));
	}

	/** Route Mail before its move: a notice under a Message-ID of this very call, and the note. */
	async beginRouting(
		desk: Desk,
		{ intakeId }: Pick<Claim, 'intakeId'>,
		destination: 'processed' | 'unprocessed',
	): Promise<void> {
		if (destination === 'unprocessed') {
			await queueMail(desk, {
				...{ key: `unprocessed:${intakeId}`, divisionName: 'IT', intakeId },
				...{ messageId: `<${crypto.randomUUID()}@example.com>`, from: 'desk@example.com' },
				...{ to: ['boss@example.com'], subject: 'Look', text: '', html: '', headers: {} },
				suppressed: false,
			});
		}
		await beginRouting(desk, { intakeIds: [intakeId], destination, folder: destination });
	}

	/** The server's part: by UID, so what is gone stays gone. */
	move({ uid }: Pick<Claim, 'uid'>): void {
		if (!this.waiting.delete(uid)) return;
		this.moves.set(uid, (this.moves.get(uid) ?? 0) + 1);
	}

	async finishRouting(desk: Desk, { intakeId }: Pick<Claim, 'intakeId'>): Promise<void> {
		await finishRouting(desk, [intakeId]);
	}

	/** What must hold at any moment. */
	async expectNothingDoubled(): Promise<void> {
		const { db } = this.fixture.desk;
		const filed = await db
			.selectFrom('communications')
			.select(['content_hash', 'task_id'])
			.where('content_hash', 'like', `${this.uidValidity}-%`)
			.execute();
		const contents = filed.map(({ content_hash: hash }) => hash);
		expect(new Set(contents).size).toBe(contents.length);
		expect(new Set(filed.map(({ task_id: task }) => task)).size).toBe(filed.length);
		const notices = await db.selectFrom('outbox').select(['key', 'intake_id']).execute();
		expect(new Set(notices.map(({ intake_id: id }) => id)).size).toBe(notices.length);
		for (const times of this.moves.values()) expect(times).toBe(1);
	}

	/** What must hold once all is quiet. */
	async expectNothingLost(): Promise<void> {
		await this.expectNothingDoubled();
		const { desk } = this.fixture;
		expect([...this.waiting]).toEqual([]);
		await closeDeparted(desk, this.claimRequest('last'), { waiting: [], uidNext: 100 });
		const open = await desk.db
			.selectFrom('intake')
			.select(['uid', 'state', 'failed_attempts'])
			.where('uid_validity', '=', this.uidValidity)
			.where('state', '!=', 'routed')
			.execute();
		expect(open).toEqual([]);
	}
}
