import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DispatcherError } from '../../../dispatcher/core/errors';
import { silentLogger } from '../../../dispatcher/core/ports';
import { openStore, type Store } from '../../../dispatcher/database/open-store';
import { noteMoved } from '../../../dispatcher/inbox/done-mails';
import { MailReturns } from '../../../dispatcher/inbox/return-mails';
import { askForReturn } from '../../../dispatcher/ledger/ask-for-return';
import { listMails, type ListedMail } from '../../../dispatcher/ledger/list-mails';
import type { MovedTo, MoveRequest } from '../../../dispatcher/mailbox/move-mails';
import type { OpenedFolder } from '../../../dispatcher/mailbox/types';
import { connectionLost } from '../../../dispatcher/mailbox/use-client';
import { saveDivision } from '../../../dispatcher/settings/divisions';
import { division, handClock, MINUTE_MS } from '../../contracts/desk-fixture';
import { claim, decide } from '../../contracts/mail-steps';
import { FakeConnection, FakeMailbox } from '../../hosts/fake-mailbox';

const LEASE_MS = 2 * MINUTE_MS;
const ACCOUNT = 'imap://it@mail.example.com:993';
const MAILS = [1, 2, 3, 4, 5, 6];

/** How a look's move ends. */
type MoveEnd = 'answered' | 'refused' | 'refused halfway' | 'lost before' | 'lost after' | 'late';

/** Mails in two folders of a mailbox, and the agent that moves them back. */
class World {
	readonly mailbox = new FakeMailbox();

	readonly taken = new Set<string>();

	/** Moves that a server carries out although nobody waits for it any more. */
	readonly late: Array<() => void> = [];

	private readonly ids: number[] = [];

	constructor(
		private readonly store: Store,
		private readonly clock: ReturnType<typeof handClock>,
		private readonly division: { id: number; name: string },
	) {}

	/** Half of the mails are in Unprocessed, the others in a folder of choice. */
	async fill(tellsUids: boolean): Promise<void> {
		const { store, clock, mailbox } = this;
		const divisionId = this.division.id;
		for (const path of ['Unprocessed', 'Later']) mailbox.create(path);
		const desk = { store, otherDesk: store, rivals: [store, store] as [Store, Store], clock };
		for (const mail of MAILS) {
			const uid = divisionId * 100 + mail;
			const folder = mail % 2 === 0 ? 'Later' : 'Unprocessed';
			const source = Buffer.from(`Message-ID: <${uid}@example.com>\r\nSubject: ${mail}\r\n\r\n`);
			const moved = mailbox.add(folder, { source, receivedAt: clock.now() });
			const [id = 0] = await claim({ ...desk, divisionId }, [uid]);
			const destination = folder === 'Later' ? ('folder' as const) : ('unprocessed' as const);
			await decide({ ...desk, divisionId }, [id], destination);
			const uidValidity = String(mailbox.folderAt(folder).uidValidity);
			const told = tellsUids ? { uidValidity, uids: new Map([[id, moved]]) } : {};
			await noteMoved(store, [id], { destination, folder, ...told });
			this.ids.push(id);
		}
	}

	async ask(mails: number[]): Promise<void> {
		await askForReturn(
			this.store,
			mails.map((mail) => this.ids[mail - 1] ?? 0),
		);
	}

	/** A person takes a mail away. */
	takeAway(mail: number): void {
		for (const path of ['Unprocessed', 'Later']) {
			const folder = this.mailbox.folderAt(path);
			if (!folder.mails.some(({ source }) => source.includes(`Subject: ${mail}\r`))) continue;
			folder.mails = folder.mails.filter(({ source }) => !source.includes(`Subject: ${mail}\r`));
			this.taken.add(String(mail));
		}
	}

	/** A process of its own looks, whose every move ends so. */
	async look(end: MoveEnd): Promise<void> {
		const {
			store,
			division: { id: divisionId },
		} = this;
		const connection = new FaultyConnection(this, end);
		const place = { store, divisionId, account: ACCOUNT, path: 'INBOX', folderToProcess: 'INBOX' };
		const returns = new MailReturns({
			onReturned: () => undefined,
			onRefusal: () => undefined,
			logger: silentLogger,
			moveLeaseMs: LEASE_MS,
		});
		await returns
			.returnAsked(place, async (work) => await work(connection))
			.catch((error: unknown) => {
				if (!(error instanceof DispatcherError) || error.code !== 'connection-lost') throw error;
			});
	}

	/** The server carries out what it was at. */
	catchUp(): void {
		for (const move of this.late.splice(0)) move();
	}

	wait(ms: number): void {
		// It is at a move no longer than its answer is waited for.
		this.catchUp();
		this.clock.advance(ms);
	}

	async list(): Promise<ListedMail[]> {
		return await listMails(this.store, { division: this.division.name });
	}

	async everywhere(): Promise<string[]> {
		const folders = ['INBOX', 'Unprocessed', 'Later'];
		const all = folders.map(async (path) => await this.mailbox.subjectsIn(path));
		return (await Promise.all(all)).flat().sort();
	}

	/** What the ledger says of a mail must be so. */
	async expectTrue(): Promise<void> {
		const inbox = await this.mailbox.subjectsIn('INBOX');
		for (const { messageId, state, retry } of await this.list()) {
			const mail = messageId?.at(-14) ?? '';
			const isTaken = this.taken.has(mail);
			if (state === 'retried') expect(isTaken || inbox.includes(mail)).toBe(true);
			else if (retry?.state === 'failed') expect(isTaken).toBe(true);
		}
	}
}

/** A connection whose moves end as they are told to. */
class FaultyConnection extends FakeConnection {
	private opened = '';

	constructor(
		private readonly world: World,
		private readonly end: MoveEnd,
	) {
		super(world.mailbox);
	}

	override async open(path: string): Promise<OpenedFolder> {
		this.opened = path;
		return await super.open(path);
	}

	override async move(request: MoveRequest): Promise<MovedTo | undefined> {
		const { uids, destination } = request;
		switch (this.end) {
			case 'answered':
				return await super.move(request);
			case 'refused':
				throw refusal();
			case 'refused halfway':
				await super.move({ ...request, uids: uids.slice(0, 1) });
				throw refusal();
			case 'lost before':
				throw connectionLost();
			case 'lost after':
				await super.move(request);
				throw connectionLost();
			case 'late': {
				const from = this.opened;
				this.world.late.push(() => this.world.mailbox.moveMails(from, destination.path, uids));
				throw connectionLost();
			}
		}
	}
}

function refusal(): DispatcherError {
	return new DispatcherError({
		code: 'folder-not-writable',
		whatHappened: 'No room left',
		whatToDo: 'Make room.',
	});
}

const mails = fc.subarray(MAILS);
const ends = fc.constantFrom<MoveEnd>(
	...(['answered', 'refused', 'refused halfway'] as const),
	...(['lost before', 'lost after', 'late'] as const),
);

/** Something that happens; a counterexample shows it by its name. */
type Step = (world: World) => Promise<void>;

const named = (name: string, step: Step): Step =>
	Object.assign(step, { [fc.toStringMethod]: () => name });

const steps = fc.array(
	fc.oneof(
		mails.map((some) => named(`ask for ${some.join()}`, async (world) => await world.ask(some))),
		ends.map((end) => named(`look, ${end}`, async (world) => await world.look(end))),
		fc
			.constantFrom(...MAILS)
			.map((mail) =>
				named(`take ${mail} away`, async (world) => await Promise.resolve(world.takeAway(mail))),
			),
		fc
			.constantFrom(1, MINUTE_MS, LEASE_MS)
			.map((ms) => named(`wait ${ms}`, async (world) => await Promise.resolve(world.wait(ms)))),
	),
	{ minLength: 3, maxLength: 25 },
);

describe('moving mails back', () => {
	let folder: string;
	let store: Store;
	const clock = handClock();
	let divisions = 0;

	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'returns-'));
		store = await openStore(
			{ kind: 'sqlite', file: join(folder, 'desk.sqlite') },
			{ clock: clock.now },
		);
	});

	afterEach(async () => {
		await store.close();
		await rm(folder, { recursive: true });
	});

	it.each([
		['tells', true],
		['does not tell', false],
	])(
		'loses and doubles no mail in any order of what may happen, on a server that %s where mails are',
		async (_what, tellsUids) => {
			await fc.assert(
				fc.asyncProperty(steps, async (taken) => {
					divisions += 1;
					const name = `Division ${divisions}`;
					const tag = `T${divisions}`;
					const settings = division({
						name,
						identificationTag: tag,
						mailbox: `${tag}@example.com`,
					});
					const { id } = await saveDivision(store, settings);
					const world = new World(store, clock, { id, name });
					await world.fill(tellsUids);
					for (const step of taken) {
						await step(world);
						await world.expectTrue();
					}

					world.wait(2 * LEASE_MS);
					await world.look('answered');

					await world.expectTrue();
					const left = MAILS.map(String).filter((mail) => !world.taken.has(mail));
					await expect(world.everywhere()).resolves.toEqual(left);
					const pending = (await world.list()).filter(({ retry }) => retry?.state === 'asked');
					expect(pending).toEqual([]);
				}),
				{ numRuns: 100 },
			);
		},
		60_000,
	);
});
