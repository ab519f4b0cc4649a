import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeSettings } from '../../dispatcher/desk/settings';
import type { InboxMail } from '../../dispatcher/batch';
import { createMailboxPool, type MailboxPool } from '../../dispatcher/mailbox/pool';
import { createCourier } from '../../dispatcher/courier';
import { silentLogger } from '../../dispatcher/ports';
import { routeMails, type RouteRequest, type RouteResult } from '../../dispatcher/routing';
import { appendMails, listMails } from '../hosts/mailboxes';
import { composeMail } from '../hosts/sample-mail';
import { startSmtp, type SmtpHost } from '../hosts/smtp';
import { createEngine, type Engine } from './engine';

const TEAM = 'team@example.com';

describe('routing', () => {
	let engine: Engine;
	let pool: MailboxPool;
	let smtp: SmtpHost;

	beforeEach(async () => {
		engine = await createEngine({ push: false });
		pool = createMailboxPool({ idleMs: 100 });
		smtp = await startSmtp({ tls: 'none' });
	});

	afterEach(async () => {
		await pool.close();
		await engine.stop();
		await smtp.stop();
	});

	/** Delivers mails and lets an execution have them that routes nothing. */
	const handOver = async (sources: Buffer[]): Promise<InboxMail[]> => {
		await appendMails(engine.connection, 'INBOX', sources);
		const handed = Promise.withResolvers<InboxMail[]>();
		const inbox = engine.start(async (mails) => {
			handed.resolve(mails);
			return await new Promise(() => undefined);
		});
		const mails = await handed.promise;
		await inbox.stop();
		return mails;
	};

	const unprocessed = (
		mail: InboxMail,
		notice: Partial<NonNullable<RouteRequest['notice']>> = {},
	): RouteRequest => ({
		item: mail.item,
		destination: 'unprocessed',
		folder: 'Unprocessed',
		reason: 'The subject names an unknown task',
		notice: {
			template: 'Unprocessed mail',
			recipients: [TEAM],
			sender: 'support@example.com',
			attachOriginal: false,
			...notice,
		},
	});

	const route = async (...requests: RouteRequest[]): Promise<RouteResult[]> =>
		await routeMails(
			{ desk: engine.desk, pool, connection: engine.connection, createMissingFolders: true },
			requests,
		);

	const send = async () =>
		await createCourier({
			desk: engine.desk,
			divisionName: engine.settings.division.name,
			logger: silentLogger,
			random: Math.random,
		}).deliver({
			host: smtp.host,
			port: smtp.port,
			secure: false,
			disableStartTls: true,
			ignoreCertificateProblems: false,
		});

	it('moves mails to a folder of one’s choice', async () => {
		const [mail] = await handOver([await composeMail({ subject: 'Elsewhere' })]);

		const [result] = await route({
			item: (mail as InboxMail).item,
			destination: 'folder',
			folder: 'inbox.Archive.2026',
			reason: '',
		});

		expect(result).toEqual({
			routed: { destination: 'folder', folder: 'INBOX/Archive/2026', moved: true },
		});
		await expect(listMails(engine.connection, 'INBOX/Archive/2026')).resolves.toHaveLength(1);
	});

	it('counts a mail as moved that an earlier run has moved, and writes one notice', async () => {
		const [mail] = await handOver([await composeMail()]);
		const request = unprocessed(mail as InboxMail);
		await route(request);

		const [second] = await route(request);
		await send();
		await send();

		expect(second).toMatchObject({ routed: { moved: false, notice: { state: 'queued' } } });
		expect(smtp.mails()).toHaveLength(1);
	});

	it('attaches the original, octet by octet, where that is wanted', async () => {
		const source = await composeMail({ text: 'Bonjour Éloïse' });
		const [mail] = await handOver([source]);

		await route(unprocessed(mail as InboxMail, { attachOriginal: true }));
		await send();

		const notice = await smtp.waitForMail(({ to }) => to.includes(TEAM));
		expect(notice.raw.includes('message/rfc822')).toBe(true);
		expect(notice.raw.includes(source.subarray(0, source.indexOf('\r\n\r\n')))).toBe(true);
	});

	it('uses the shipped template and says so where the chosen one is gone', async () => {
		const [mail] = await handOver([await composeMail()]);

		const [result] = await route(unprocessed(mail as InboxMail, { template: 'Gone' }));

		expect(result).toMatchObject({
			routed: { notice: { state: 'queued', remark: expect.stringContaining('"Gone"') as string } },
		});
	});

	it('writes no notice of a notice that came back', async () => {
		const [first] = await handOver([await composeMail({ subject: 'First' })]);
		const [result] = await route(unprocessed(first as InboxMail));
		const notice = (result as { routed: { notice: { messageId: string } } }).routed.notice;
		const [back] = await handOver([await composeMail({ messageId: notice.messageId })]);

		const [second] = await route(unprocessed(back as InboxMail));

		expect(second).toMatchObject({ routed: { moved: true, notice: { state: 'not needed' } } });
	});

	it.each([
		['a machine wrote', { headers: { 'Auto-Submitted': 'auto-replied' } }, /auto-replied/],
		['has nobody to tell', {}, /no recipients/],
	])('writes no notice of a mail that %s, and says why', async (_, fields, remark) => {
		const [mail] = await handOver([await composeMail(fields)]);
		const recipients = 'headers' in fields ? [TEAM] : [];

		const [result] = await route(unprocessed(mail as InboxMail, { recipients }));
		await send();

		expect(result).toMatchObject({
			routed: {
				moved: true,
				notice: { state: 'not needed', remark: expect.stringMatching(remark) as string },
			},
		});
		expect(smtp.mails()).toEqual([]);
	});

	it('says to whom a notice does not go, since he has got enough of them', async () => {
		await writeSettings(engine.desk, { noticesPerHour: 1 });
		const mails = await handOver([await composeMail(), await composeMail()]);
		const [first, second] = mails as [InboxMail, InboxMail];
		await route(unprocessed(first));

		const [result] = await route(unprocessed(second, { recipients: [TEAM, 'bo@example.com'] }));
		await send();

		expect(result).toMatchObject({
			routed: {
				notice: {
					state: 'queued',
					to: ['bo@example.com'],
					remark: expect.stringContaining(`Not sent to ${TEAM}`) as string,
				},
			},
		});
		expect(smtp.mails().map(({ to }) => to)).toEqual([[TEAM], ['bo@example.com']]);
	});

	it('keeps notices to itself while communications are switched off', async () => {
		await writeSettings(engine.desk, { sendsCommunications: false });
		const [mail] = await handOver([await composeMail()]);

		const [result] = await route(unprocessed(mail as InboxMail));
		await send();

		expect(result).toMatchObject({ routed: { notice: { state: 'suppressed' } } });
		expect(smtp.mails()).toEqual([]);
	});

	it('writes in French where that is the dispatcher’s language', async () => {
		await writeSettings(engine.desk, { language: 'fr' });
		const [mail] = await handOver([await composeMail()]);

		await route(unprocessed(mail as InboxMail));

		const { subject } = await engine.desk.db
			.selectFrom('outbox')
			.select('subject')
			.executeTakeFirstOrThrow();
		expect(subject).toMatch(/non traité/i);
	});

	it('moves no mail of another mailbox', async () => {
		const [mail] = await handOver([await composeMail()]);
		const { item } = mail as InboxMail;
		const strange = { ...item, mailbox: { ...item.mailbox, account: 'imap://other@host:993' } };

		const [result] = await route({ ...unprocessed(mail as InboxMail), item: strange });

		expect(result).toMatchObject({ error: { code: 'settings-invalid' } });
		await expect(listMails(engine.connection, 'INBOX')).resolves.toHaveLength(1);
	});

	it('says where a folder is missing that it may not create, and moves the others', async () => {
		const mails = await handOver([await composeMail(), await composeMail()]);
		const [first, second] = mails as [InboxMail, InboxMail];
		await route({ ...unprocessed(first), folder: 'Unprocessed' });

		const results = await routeMails(
			{ desk: engine.desk, pool, connection: engine.connection, createMissingFolders: false },
			[
				{ item: second.item, destination: 'folder', folder: 'Missing', reason: '' },
				unprocessed(second),
			],
		);

		expect(results).toMatchObject([
			{ error: { code: 'folder-not-found' } },
			{ routed: { moved: true } },
		]);
	});
});
