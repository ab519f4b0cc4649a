import { silentCommunication } from '../../dispatcher/core/communication';
import { afterEach, beforeEach } from 'vitest';
import type { Store } from '../../dispatcher/database/open-store';
import { ensureIntake } from '../../dispatcher/ledger/row';
import type { ClaimRequest } from '../../dispatcher/ledger/types';
import type { DivisionSettings } from '../../dispatcher/settings/division-settings';
import { saveDivision } from '../../dispatcher/settings/divisions';
import type { FileMailRequest } from '../../dispatcher/tasks/filing-request';
import type { DeskHost } from './desk-contract';

export const MINUTE_MS = 60_000;

const START = Date.parse('2026-03-01T08:00:00.000Z');

/** A clock that stands still until it is told to go on. */
export interface HandClock {
	now: () => Date;
	advance(ms: number): void;
}

/** What each test of a desk begins with: two desks on one database, as two processes have them. */
export interface DeskFixture {
	store: Store;
	otherDesk: Store;
	/** Two callers at the same moment: both desks. */
	rivals: [Store, Store];
	clock: HandClock;
	/** The division `IT`. */
	divisionId: number;
}

/** Makes a database of its own for each test; read the result inside the tests only. */
export function useDesk(makeHost: () => Promise<DeskHost>): () => DeskFixture {
	let host: DeskHost;
	let fixture: DeskFixture;
	beforeEach(async () => {
		host = await makeHost();
		const clock = handClock();
		const store = await host.open(clock.now);
		const otherDesk = await host.open(clock.now);
		const { id } = await saveDivision(store, division());
		fixture = { store, otherDesk, rivals: [store, otherDesk], clock, divisionId: id };
	});
	afterEach(async () => {
		await host.remove();
	});
	return () => fixture;
}

export function handClock(): HandClock {
	let time = START;
	return {
		now: () => new Date(time),
		advance: (ms) => {
			time += ms;
		},
	};
}

export function division(changes: Partial<DivisionSettings> = {}): DivisionSettings {
	return {
		name: 'IT',
		identificationTag: 'IT',
		mailbox: 'it@example.com',
		folderToProcess: 'INBOX',
		processedFolder: 'INBOX/Processed',
		unprocessedFolder: 'INBOX/Unprocessed',
		event: 'Help desk',
		task: 'Incident',
		noticeTemplate: '',
		noticeRecipients: ['boss@example.com'],
		processingTimeMinutes: 1,
		employees: [],
		strangers: 'unverified',
		automaticMail: 'unprocessed',
		reopenDays: 14,
		trustedServers: [],
		communication: silentCommunication(),
		businessHours: null,
		...changes,
	};
}

export function claimRequest(
	{ divisionId }: Pick<DeskFixture, 'divisionId'>,
	changes: Partial<ClaimRequest> = {},
): ClaimRequest {
	return {
		mailbox: 'imap://it@mail.example.com:993/INBOX',
		uidValidity: '7',
		uids: [1, 2, 3],
		divisionId,
		limit: 10,
		leaseMs: 5 * MINUTE_MS,
		owner: 'run-1',
		maxAttempts: 3,
		...changes,
	};
}

/** A ledger row, as for a mail taken by hand. */
export async function intakeRow({ store, divisionId }: DeskFixture, uid: number): Promise<number> {
	const key = { mailbox: 'imap://it@mail.example.com:993/INBOX', uidValidity: '7', uid };
	return (await ensureIntake(store, key, divisionId)).id;
}

export function mail(changes: Partial<FileMailRequest['mail']> = {}): FileMailRequest['mail'] {
	return {
		messageId: '<one@example.com>',
		inReplyTo: null,
		references: [],
		from: { name: 'Anna', address: 'anna@example.com' },
		to: [{ name: '', address: 'it@example.com' }],
		cc: [],
		replyTo: [],
		subject: 'The printer is on fire',
		date: '2026-03-01T07:59:00.000Z',
		text: 'Help!',
		newText: 'Help!',
		html: null,
		size: 1234,
		automatic: false,
		automaticKind: null,
		authentication: [],
		deliveredTo: [],
		reportedMessageIds: [],
		reportedRecipients: [],
		contentHash: 'hash-one',
		...changes,
	};
}

/** What a filing differs in; `reference` stands in the subject. */
export type FilingChanges = Partial<FileMailRequest> & { reference?: string };

export function filing(
	intakeId: number,
	{ reference, ...changes }: FilingChanges = {},
): FileMailRequest {
	const { from } = changes.mail ?? mail();
	return {
		intakeId,
		divisionName: 'IT',
		tag: 'IT',
		named: { subject: reference === undefined ? [] : [reference], address: [], text: [] },
		whenTaskMissing: 'fail',
		mail: mail(),
		attachments: [],
		requester: from,
		rules: division(),
		newTask: {
			event: 'Help desk',
			definition: 'Incident',
			title: 'Printer',
			description: 'It burns',
			followUp: 'It burns on',
			priority: 'high',
			assignee: null,
			dueAt: new Date('2026-03-02T08:00:00.000Z'),
		},
		...changes,
	};
}
