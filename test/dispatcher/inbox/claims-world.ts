import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ImapFlow } from 'imapflow';
import { expect, vi } from 'vitest';
import { silentLogger } from '../../../dispatcher/core/ports';
import type { Store } from '../../../dispatcher/database/open-store';
import type { Batch, InboxMail } from '../../../dispatcher/inbox/batch';
import type { ClaimedBatch } from '../../../dispatcher/inbox/claimed-batch';
import { noteMoved } from '../../../dispatcher/inbox/done-mails';
import { createExecutions } from '../../../dispatcher/inbox/executions';
import { HandOver } from '../../../dispatcher/inbox/hand-over';
import { createHeldClaims, type HeldClaims } from '../../../dispatcher/inbox/held-claims';
import type { ExecutionEnd } from '../../../dispatcher/inbox/types';
import { WaitingMails } from '../../../dispatcher/inbox/waiting-mails';
import { claimMails } from '../../../dispatcher/ledger/claim';
import { noteDecisions } from '../../../dispatcher/ledger/decide';
import type { Claim } from '../../../dispatcher/ledger/types';
import { useClient } from '../../../dispatcher/mailbox/use-client';
import { division, MINUTE_MS } from '../../contracts/desk-fixture';
import { threadsRest } from '../../hosts/threads';

export const LEASE_MS = MINUTE_MS;
const LONGEST_EXECUTION_MS = 15 * MINUTE_MS;
const MAILBOX = 'imap://it@mail.example.com:993/INBOX';
const UIDS = [1, 2, 3, 4, 5, 6];

/** A look at the folder, whose every answer comes when it is told to. */
interface Look {
	connection: EventEmitter;
	/** The desk's answer to the claiming; the claims are made at once. */
	claimed: PromiseWithResolvers<void>;
	/** The mails are read, or cannot be. */
	read: PromiseWithResolvers<void>;
	isClaiming: boolean;
	isLive: boolean;
}

/** An execution, which ends when it is told to. */
interface Run {
	intakeIds: number[];
	end: (end: ExecutionEnd) => void;
}

/** A session: its claims, and the looks that it began. */
class Session {
	readonly signal = new AbortController();

	readonly held: HeldClaims;

	readonly looks: Look[] = [];

	constructor(
		private readonly world: World,
		readonly name: string,
	) {
		this.held = createHeldClaims({ session: name, leaseMs: LEASE_MS, logger: silentLogger });
	}

	/** One look at a time, as sessions have it. */
	begin(): void {
		if (this.signal.signal.aborted || this.looks.some(({ isLive }) => isLive)) return;
		const look: Look = {
			connection: new EventEmitter(),
			claimed: Promise.withResolvers<void>(),
			read: Promise.withResolvers<void>(),
			isClaiming: false,
			isLive: true,
		};
		// Whoever waits for them may have been left behind.
		for (const { promise } of [look.claimed, look.read]) promise.catch(() => undefined);
		this.looks.push(look);
		void this.run(look)
			.catch(() => undefined)
			.finally(() => (look.isLive = false));
	}

	/** Ends in good order, or is left behind: nothing of it is live any more. */
	abandon(): void {
		this.signal.abort();
		for (const look of this.looks) {
			look.connection.emit('close');
			look.isLive = false;
		}
		this.held.abandon();
	}

	private async run(look: Look): Promise<void> {
		const { store } = this.world;
		await this.held.during(store, async (claimed) => {
			const batch = await useClient(look.connection as unknown as ImapFlow, async () => {
				const claims = await this.claim(look, claimed);
				await look.read.promise;
				claimed.throwIfOver();
				return batchOf(claims);
			});
			await this.world.handOver(batch, claimed, this.signal.signal);
		});
	}

	private async claim(look: Look, claimed: ClaimedBatch): Promise<Claim[]> {
		const { uidValidity } = this.world;
		look.isClaiming = true;
		try {
			return await claimed.claim(uidValidity, async () => {
				const uids = this.held.withoutHeld(uidValidity, UIDS);
				const claims = await this.world.claim(claimed.owner, uids);
				await look.claimed.promise;
				return claims;
			});
		} finally {
			look.isClaiming = false;
		}
	}
}

/** A desk, two sessions after each other, and all that may happen to them. */
export class World {
	readonly runs: Run[] = [];

	readonly sessions: Session[];

	isStoreAway = false;

	/** As the sessions know it: it may be away. */
	readonly store: Store;

	private readonly executions = createExecutions(4);

	constructor(
		private readonly ownDesk: Store,
		private readonly divisionId: number,
		readonly uidValidity: string,
	) {
		const reach = (): Store['db'] => {
			if (this.isStoreAway) throw new Error('The desk is away');
			return ownDesk.db;
		};
		this.store = Object.defineProperty({ ...ownDesk }, 'db', { get: reach });
		this.sessions = [new Session(this, `first-${uidValidity}`)];
	}

	get session(): Session {
		return this.sessions.at(-1) as Session;
	}

	get looks(): Look[] {
		return this.sessions.flatMap(({ looks }) => looks);
	}

	beginSession(): void {
		this.sessions.push(new Session(this, `${this.sessions.length}-${this.uidValidity}`));
	}

	async claim(owner: string, uids: number[]): Promise<Claim[]> {
		return await claimMails(this.store, {
			mailbox: MAILBOX,
			uidValidity: this.uidValidity,
			uids,
			owner,
			divisionId: this.divisionId,
			limit: 4,
			leaseMs: LEASE_MS,
			maxAttempts: 3,
		});
	}

	/** Another process takes what is free. */
	async rival(): Promise<void> {
		if (!this.isStoreAway) await this.claim('rival', UIDS);
	}

	async handOver(batch: Batch, claimed: ClaimedBatch, signal: AbortSignal): Promise<void> {
		const emit = async (mails: InboxMail[]): Promise<ExecutionEnd> => {
			const { promise, resolve } = Promise.withResolvers<ExecutionEnd>();
			this.runs.push({ intakeIds: mails.map(({ item }) => item.intake.id ?? 0), end: resolve });
			return await promise;
		};
		const settings = {
			division: division(),
			createMissingFolders: false,
			longestExecutionMs: LONGEST_EXECUTION_MS,
			patienceMs: MINUTE_MS,
		};
		const ports = { emitMails: emit, emitFailed: emit, logger: silentLogger };
		const { store, executions } = this;
		const onFailure = (): void => expect(this.isStoreAway).toBe(true);
		const times = { longestExecutionMs: LONGEST_EXECUTION_MS, longestWaitMs: MINUTE_MS };
		const waiting = new WaitingMails({ ...times, leaseMs: LEASE_MS }, silentLogger);
		const noMoves = async (): Promise<void> => undefined;
		const tools = {
			store,
			claimed,
			executions,
			onFailure,
			signal,
			waiting,
			settle: noMoves,
			onEnded: noMoves,
			onWaiting: () => undefined,
		};
		await new HandOver(settings, ports, tools).handOver(batch);
	}

	async rows() {
		return await this.ownDesk.db
			.selectFrom('intake')
			.select(['id', 'owner', 'lease_until', 'progress'])
			.where('uid_validity', '=', this.uidValidity)
			.execute();
	}

	/** The desk is there again, and was asked again for what it did not answer. */
	async bringDeskBack(): Promise<void> {
		if (!this.isStoreAway) return;
		this.isStoreAway = false;
		for (let waited = 0; waited < LEASE_MS; waited += 1_000) {
			await vi.advanceTimersByTimeAsync(1_000);
			await settle();
		}
	}

	/** Each claim of ours is in someone's hands, and whoever has one lives. */
	async expectOwners(): Promise<void> {
		if (this.isStoreAway) return;
		for (const { name, held, looks } of this.sessions) {
			const mine = (await this.rows()).filter(({ owner }) => owner?.startsWith(`${name}/`));
			const attended = new Set(held.accountedFor());
			// Of claims whose answer is on its way nobody knows; they are owned as it comes.
			if (!looks.some(({ isClaiming }) => isClaiming)) {
				expect(mine.filter(({ id }) => !attended.has(id))).toEqual([]);
			}
			const isLive = looks.some((look) => look.isLive);
			const running = new Set(this.runs.flatMap(({ intakeIds }) => intakeIds));
			if (!isLive) expect([...attended].filter((id) => !running.has(id))).toEqual([]);
		}
	}

	/** All that was held up comes, and all executions end: nobody has anything then. */
	async expectEnd(): Promise<void> {
		await this.bringDeskBack();
		for (const session of this.sessions) session.abandon();
		for (const look of this.looks) {
			look.claimed.resolve();
			look.read.resolve();
		}
		await settle();
		while (this.runs.length > 0) {
			await endRun(this, true);
			await settle();
		}
		const held = this.sessions.flatMap((session) => session.held.accountedFor());
		expect(held).toEqual([]);
		expect((await this.rows()).filter(({ owner }) => owner !== null && owner !== 'rival')).toEqual(
			[],
		);
	}
}

function batchOf(claims: Claim[]): Batch {
	const mails = claims.map(({ intakeId: id, attempt, isRetry }) => ({
		mail: { item: { intake: { id, attempt } }, attachments: [] } as unknown as InboxMail,
		isRetry,
	}));
	const part = (retries: boolean): InboxMail[] =>
		mails.filter(({ isRetry }) => isRetry === retries).map(({ mail }) => mail);
	return { fresh: part(false), retried: part(true), failed: [] };
}

/** Lets the desk answer, and what follows happen; nothing else is waited for. */
export async function settle(): Promise<void> {
	for (let quietTurns = 0; quietTurns < 5; quietTurns += 1) {
		await nextTurn();
		if (!threadsRest()) quietTurns = 0;
	}
}

export async function endRun(world: World, isOk: boolean): Promise<void> {
	const run = world.runs.shift();
	if (run === undefined) return;
	if (isOk && !world.isStoreAway) {
		await noteDecisions(world.store, run.intakeIds.map(toProcessed));
		await noteMoved(world.store, run.intakeIds, { destination: 'processed', folder: 'Processed' });
	}
	run.end(isOk ? { ok: true } : { ok: false, reason: 'It broke', cause: 'workflow' });
}

function toProcessed(intakeId: number) {
	const decision = { intakeId, destination: 'processed' as const, folder: 'Processed' };
	return { ...decision, createMissing: false, reason: '' };
}
