import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { beforeEach, describe, expect, it } from 'vitest';
import type { StoreLocation } from '../../dispatcher/database/location';
import { migrationsFor } from '../../dispatcher/database/migrations/index';
import { createPostgresDialect } from '../../dispatcher/database/postgres-dialect';
import type { Database } from '../../dispatcher/database/schema';
import { createSqliteDialect } from '../../dispatcher/database/sqlite-dialect';
import { SqliteStatements } from '../../dispatcher/database/sqlite-statements';
import { listMails } from '../../dispatcher/ledger/list-mails';
import { parseMail } from '../../dispatcher/message/parse-mail';
import { findNotices, queueMail } from '../../dispatcher/outbox/outbox';
import { listFormerTags } from '../../dispatcher/settings/former-tags';
import { getTaskWithPeople, listCommunications } from '../../dispatcher/tasks/history';
import { listTasks } from '../../dispatcher/tasks/list-tasks';
import { fileMail, tasksByAge } from '../hosts/desk-tables';
import type { DeskHost } from './desk-contract';
import { division, filing, handClock, intakeRow, mail, type DeskFixture } from './desk-fixture';

/** Of the mail that the earlier version filed, as a gateway changed it. */
const COPY = Buffer.from(
	'Message-ID: <one@example.com>\r\nDate: Sun, 01 Mar 2026 07:59:00 +0000\r\n' +
		'Subject: [EXTERNAL] The printer is on fire\r\n\r\nHelp!',
);

const NOW = '2026-03-01T08:00:00.000Z';

/** Brings an empty database to an earlier version, with a division, tasks and what belongs to them. */
async function fillEarlier(location: StoreLocation, version: string): Promise<void> {
	const file = location.kind === 'sqlite' ? new DatabaseSync(location.file) : undefined;
	const dialect =
		location.kind === 'sqlite'
			? createSqliteDialect(new SqliteStatements(file as DatabaseSync, location))
			: createPostgresDialect(location);
	const db = new Kysely<Database>({ dialect });
	const schema = location.kind === 'postgres' ? location.schema : undefined;
	if (schema !== undefined) await sql`create schema ${sql.id(schema)}`.execute(db);
	const migrator = new Migrator({
		db,
		...(schema === undefined ? {} : { migrationTableSchema: schema }),
		provider: { getMigrations: async () => await Promise.resolve(migrationsFor(location.kind)) },
	});
	const { error } = await migrator.migrateTo(version);
	if (error !== undefined) throw error as Error;
	await addDivisions(db);
	await addTasks(db);
	await addHistory(db);
	await addLedger(db);
	await db.destroy();
	file?.close();
}

/** `IT` had the tags `FIN` and `HR` before; `HR` is another division's by now. */
async function addDivisions(db: Kysely<Database>): Promise<void> {
	for (const name of ['IT', 'HR']) {
		await db
			.insertInto('divisions')
			.values({
				name,
				identification_tag: name,
				tag_key: name.toLowerCase(),
				settings: JSON.stringify(division({ name, identificationTag: name })),
				last_error: null,
				updated_at: NOW,
			})
			.execute();
	}
}

async function addTasks(db: Kysely<Database>): Promise<void> {
	for (const [index, reference] of ['[FIN#1]', '[fin#2]', '[HR#3]', '[IT#4]'].entries()) {
		await db
			.insertInto('tasks')
			.values({
				id: index + 1,
				division_id: 1,
				reference,
				event: 'Help desk',
				definition: 'Incident',
				title: 'Invoice',
				description: reference,
				priority: 'high',
				assignee: null,
				status: reference === '[IT#4]' ? 'closed' : 'open',
				requester_name: index === 0 ? 'Anna' : null,
				requester_address: index === 0 ? 'Anna@Example.com' : null,
				created_at: NOW,
				updated_at: NOW,
			})
			.execute();
	}
}

async function addHistory(db: Kysely<Database>): Promise<void> {
	const { messageId, subject, date, text } = mail();
	for (const hash of ['a hash of all of it', 'a hash with [EXTERNAL]']) {
		await db
			.insertInto('communications')
			.values({
				task_id: 1,
				division_id: 1,
				direction: 'incoming',
				in_reply_to: null,
				message_id: messageId,
				subject,
				sent_at: date,
				text,
				new_text: text,
				html: null,
				content_hash: hash,
				size: 9,
				automatic: 0,
				created_at: NOW,
				from_name: null,
				from_address: 'anna@example.com',
				reference_ids: '["<lost@x>"]',
				to_addresses: JSON.stringify([
					{ name: '', address: 'it@example.com' },
					{ name: 'Bo', address: 'bo@example.org' },
				]),
				cc_addresses: '[]',
				reply_to_addresses: '[]',
			})
			.execute();
	}
	// Without the columns that came later.
	const earlier = db as unknown as Kysely<{ outbox: Record<string, unknown> }>;
	await earlier
		.insertInto('outbox')
		.values({
			key: 'unprocessed:1',
			division_id: 1,
			intake_id: 1,
			task_id: null,
			html: '',
			message_id: '<notice@example.com>',
			sender: 'desk@example.com',
			text: 'Look',
			recipients: '["boss@example.com"]',
			subject: 'Unprocessed',
			headers: '{}',
			original_sha256: null,
			state: 'sent',
			tries: 1,
			last_failure: null,
			server_answer: '250 OK',
			created_at: NOW,
			sent_at: NOW,
		})
		.execute();
}

/** A mail in each state that the ledger knew; one of a communication was claimed again. */
async function addLedger(db: Kysely<Database>): Promise<void> {
	const earlier = db as unknown as Kysely<{ intake: Record<string, unknown> }>;
	const states = ['seen', 'claimed', 'filed', 'routed', 'seen'];
	for (const [index, state] of states.entries()) {
		await earlier
			.insertInto('intake')
			.values({
				mailbox: 'imap://it@mail.example.com:993/Archive',
				uid_validity: '7',
				uid: index + 1,
				division_id: 1,
				state,
				failed_attempts: 0,
				seen_at: NOW,
				communication_id: state === 'filed' || index === 4 ? 1 : null,
				routed_at: state === 'routed' ? NOW : null,
			})
			.execute();
	}
}

export function describeMigrations(makeHost: () => Promise<DeskHost>): void {
	describe.each([
		['version 0.1.0', '0002-first-tasks'],
		['the version before former tags', '0004-pruning'],
	])('a database of %s', (_, version) => {
		let host: DeskHost;
		beforeEach(async () => {
			host = await makeHost();
			await fillEarlier(host.location, version);
			return async () => await host.remove();
		});

		it('keeps its tasks, and the tags that their divisions had', async () => {
			const store = await host.open(handClock().now);

			expect((await tasksByAge(store)).map(({ reference }) => reference)).toEqual([
				'[FIN#1]',
				'[fin#2]',
				'[HR#3]',
				'[IT#4]',
			]);
			expect((await listFormerTags(store, 'IT')).map((tag) => tag.toLowerCase())).toEqual(['fin']);
			expect(await listFormerTags(store, 'HR')).toEqual([]);
		});

		it('finds its tasks by their words, and knows when the closed ones were closed', async () => {
			const store = await host.open(handClock().now);

			const found = await listTasks(store, { text: 'invo fin' });
			const closed = await listTasks(store, { status: 'closed' });

			expect(found.map(({ reference }) => reference)).toEqual(['[fin#2]', '[FIN#1]']);
			expect(found[0]).toMatchObject({ revision: 1, closedAt: null });
			expect(closed).toMatchObject([{ reference: '[IT#4]', closedAt: NOW }]);
		});

		it('keeps how far its mails have come', async () => {
			const store = await host.open(handClock().now);

			const rows = await store.db
				.selectFrom('intake')
				.select(['uid', 'progress', 'moved_at'])
				.orderBy('uid')
				.execute();
			expect(rows.map(({ uid, progress }) => [Number(uid), progress])).toEqual([
				[1, 'waiting'],
				[2, 'waiting'],
				[3, 'filed'],
				[4, 'moved'],
				[5, 'filed'],
			]);
			expect(rows[3]?.moved_at).toBe(NOW);
		});

		it('tells which mails its tasks hold', async () => {
			const store = await host.open(handClock().now);

			const mails = await listMails(store, { states: ['left the folder'] });
			const known = await listMails(store, { messageId: '<one@example.com>' });

			expect(mails.map(({ subject, receivedAt }) => [subject, receivedAt])).toEqual([['', NOW]]);
			expect(known).toHaveLength(2);
			expect(known[0]).toMatchObject({
				subject: 'The printer is on fire',
				from: { name: '', address: 'anna@example.com' },
			});
		});

		it('knows who is on its tasks, and the messages that its mails name', async () => {
			const clock = handClock();
			const store = await host.open(clock.now);
			const fixture = { store, otherDesk: store, rivals: [store, store], clock, divisionId: 1 };
			const answer = mail({ contentHash: 'answer', messageId: null, references: ['<lost@x>'] });
			const intakeId = await intakeRow(fixture as DeskFixture, 9);

			const filed = await fileMail(store, filing(intakeId, { mail: answer }));

			expect(filed).toMatchObject({ task: { id: 1 }, communication: { unverified: false } });
			const { people } = await getTaskWithPeople(store, { idOrReference: 1 });
			expect(people).toEqual([
				{ role: 'requester', name: 'Anna', address: 'Anna@Example.com' },
				{ role: 'copy', name: 'Bo', address: 'bo@example.org' },
			]);
			const history = await listCommunications(store, { person: 'bo@example.org' });
			expect(history).toHaveLength(2);
		});

		it('knows the mails that it has, and counts the notices that it sent', async () => {
			const clock = handClock();
			const store = await host.open(clock.now);
			const intakeId = await intakeRow(
				{ store, otherDesk: store, rivals: [store, store], clock, divisionId: 1 },
				1,
			);

			const parsed = await parseMail(COPY, { size: COPY.length, keepAttachments: true });
			const filed = await fileMail(store, filing(intakeId, { mail: parsed.mail }));
			const queued = await queueMail(store, {
				key: 'second',
				divisionName: 'IT',
				messageId: '<2@example.com>',
				from: 'desk@example.com',
				to: ['boss@example.com'],
				subject: '',
				text: '',
				html: '',
				headers: {},
				suppressed: false,
				mostPerHour: 1,
			});

			expect(filed).toMatchObject({ outcome: 'already filed', task: { id: 1 } });
			expect([...(await findNotices(store, ['<notice@example.com>']))]).toHaveLength(1);
			expect(queued.state).toBe('suppressed');
		});
	});
}
