import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { chown, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimMails } from '../../../dispatcher/ledger/claim';
import { startDovecot, type DovecotHost } from '../../hosts/dovecot';
import { appendMails } from '../../hosts/mailboxes';
import { composeMail } from '../../hosts/sample-mail';
import { createEngine, type Engine } from '../engine';
import type { BoundedInbox, BoundedResult } from './bounded-inbox';

const MEGABYTE = 1024 * 1024;
const LINE = 57;

/** A mail with so many attachments of so many octets, written line by line. */
function* largeMail(count: number, octets: number): Generator<string> {
	yield 'From: Sarah <sarah@example.com>\r\nTo: it@example.com\r\nSubject: Large\r\n';
	yield 'Message-ID: <large@example.com>\r\nMIME-Version: 1.0\r\n';
	yield 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nThe text is read.\r\n';
	const line = `${randomBytes(LINE).toString('base64')}\r\n`;
	const block = line.repeat(1_000);
	for (let number = 0; number < count; number += 1) {
		yield `--b\r\nContent-Type: application/octet-stream; name="${number}.bin"\r\n`;
		yield `Content-Disposition: attachment; filename="${number}.bin"\r\n`;
		yield 'Content-Transfer-Encoding: base64\r\n\r\n';
		const lines = Math.ceil(octets / LINE);
		for (let blocks = 0; blocks < Math.floor(lines / 1_000); blocks += 1) yield block;
		yield line.repeat(lines % 1_000);
	}
	yield '--b--\r\n';
}

describe('an inbox with more than fits into memory', { timeout: 180_000 }, () => {
	let dovecot: DovecotHost;
	let engine: Engine;
	let folder: string;

	beforeEach(async () => {
		dovecot = await startDovecot();
		engine = await createEngine({}, { mailServer: dovecot });
		folder = await mkdtemp(join(tmpdir(), 'bounds-'));
	});

	afterEach(async () => {
		await engine.stop();
		await dovecot.stop();
		await rm(folder, { recursive: true });
	});

	/** Puts a mail into the mailbox behind the server's back, since it is too large to be held here. */
	const deliverLarge = async (count: number, octets: number): Promise<number> => {
		const mailbox = join(dovecot.dataFolder, 'mail', engine.connection.emailAddress, 'Maildir');
		const written = join(mailbox, 'tmp', 'large');
		await pipeline(Readable.from(largeMail(count, octets)), createWriteStream(written));
		const { uid, gid } = await stat(mailbox);
		await chown(written, uid, gid);
		await rename(written, join(mailbox, 'new', '2000000000.large.example'));
		return (await stat(join(mailbox, 'new', '2000000000.large.example'))).size;
	};

	const run = async (mails: number): Promise<BoundedResult> => {
		const { settings, connection } = engine;
		const work: BoundedInbox = { settings, connection, folder, mails };
		const child = spawn(
			process.execPath,
			['--import', 'tsx', join(__dirname, 'bounded-inbox.ts')],
			{ env: { ...process.env, BOUNDED_INBOX: JSON.stringify(work) } },
		);
		const [output, complaints, [code]] = await Promise.all([
			text(child.stdout),
			text(child.stderr),
			once(child, 'exit') as Promise<[number]>,
		]);
		expect({ complaints, code }).toEqual({ complaints: '', code: 0 });
		return JSON.parse(output) as BoundedResult;
	};

	it('stores 300 attachments of a megabyte as they come', async () => {
		engine.settings.limits = {
			mailsPerBatch: 1,
			bytesPerBatch: 500 * MEGABYTE,
			keepAttachments: true,
			readInFullUpTo: 500 * MEGABYTE,
			streamAbove: 2 * MEGABYTE,
		};
		await engine.deliver({ subject: 'First' });
		const size = await deliverLarge(300, MEGABYTE);

		const { grownBy, stored } = await run(2);

		expect(size).toBeGreaterThan(400 * MEGABYTE);
		expect(stored).toBeGreaterThanOrEqual(300 * MEGABYTE);
		// Held whole it would be more than once its size: encoded, decoded, and parsed.
		expect(grownBy).toBeLessThan(size / 2);
	});

	it('leaves the attachment of a mail of 200 megabytes in the mailbox', async () => {
		engine.settings.limits = {
			mailsPerBatch: 1,
			bytesPerBatch: 50 * MEGABYTE,
			keepAttachments: true,
			readInFullUpTo: 25 * MEGABYTE,
			streamAbove: 2 * MEGABYTE,
		};
		await engine.deliver({ subject: 'First' });
		const size = await deliverLarge(1, 150 * MEGABYTE);

		const { grownBy, stored } = await run(2);

		expect(size).toBeGreaterThan(200 * MEGABYTE);
		expect(stored).toBe(0);
		expect(grownBy).toBeLessThan(size / 4);
	});
});

describe('an inbox with a backlog', () => {
	let engine: Engine;

	afterEach(async () => {
		await engine.stop();
	});

	it('gets through thousands of mails, batch by batch, and takes new ones in between', async () => {
		engine = await createEngine();
		engine.settings.limits.mailsPerBatch = 100;
		const mails = await Promise.all(
			Array.from({ length: 1_000 }, async (_, index) => await composeMail({ subject: `${index}` })),
		);
		await appendMails(engine.connection, 'INBOX', mails);
		let batches = 0;

		engine.start(async (batch) => {
			batches += 1;
			if (batches === 2) await engine.deliver({ subject: 'New' });
			return await engine.runWorkflow(batch);
		});
		await engine.routed(1_001);

		const taken = engine.executions.findIndex((batch) =>
			batch.some(({ item }) => item.mail.subject === 'New'),
		);
		// The third batch was read already when it came.
		expect(taken).toBe(3);
		// Two of fifty, to begin with.
		expect(batches).toBe(12);
	});

	it('claims from 100,000 waiting mails without asking about all of them', async () => {
		engine = await createEngine();
		const { id: divisionId } = await engine.store.db
			.insertInto('divisions')
			.values({
				name: 'Other',
				identification_tag: 'O',
				tag_key: 'o',
				settings: '{}',
				updated_at: new Date().toISOString(),
			})
			.returning('id')
			.executeTakeFirstOrThrow();

		const claims = await claimMails(engine.store, {
			mailbox: 'imap://a@b:1/INBOX',
			uidValidity: '1',
			divisionId,
			owner: 'run',
			limit: 50,
			leaseMs: 60_000,
			maxAttempts: 3,
			uids: Array.from({ length: 100_000 }, (_, index) => index + 1),
		});

		expect(claims).toHaveLength(50);
	});
});
