import { simpleParser, type ParsedMail } from 'mailparser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { sendOutbox } from '../../../dispatcher/notice/send-outbox';
import type { OutboxReport, SmtpConnection } from '../../../dispatcher/notice/types';
import { silentLogger } from '../../../dispatcher/ports';
import { startSmtp, type SmtpHost } from '../../hosts/smtp';
import { memoryOutbox, outgoingMail, type MemoryOutbox } from './outbox';

const NOW = new Date('2026-11-23T19:00:00Z');

let server: SmtpHost;
let connection: SmtpConnection;
let recipient: string;

beforeAll(async () => {
	server = await startSmtp();
});

afterAll(async () => {
	await server.stop();
});

beforeEach(({ task }) => {
	recipient = `${task.id.replaceAll(/[^a-z0-9]/g, '-')}@example.com`;
	connection = {
		host: server.host,
		port: server.port,
		secure: false,
		disableStartTls: false,
		user: 'desk',
		password: 'secret',
		ignoreCertificateProblems: true,
	};
});

async function send(outbox: MemoryOutbox, limit?: number): Promise<OutboxReport> {
	return await sendOutbox(outbox, connection, {
		clock: () => NOW,
		random: () => 0,
		logger: silentLogger,
		...(limit === undefined ? {} : { limit }),
	});
}

async function receive(to = recipient): Promise<ParsedMail> {
	const { raw } = await server.waitForMail((mail) => mail.to.includes(to));
	return await simpleParser(raw);
}

describe('sending the outbox', () => {
	it('hands over a mail under its own Message-ID and marks it sent', async () => {
		const outbox = memoryOutbox([outgoingMail(recipient, { id: 7 })]);

		const report = await send(outbox);

		const received = await receive();
		expect(received).toMatchObject({
			messageId: '<fixed-before@example.com>',
			subject: 'Courriel non traité',
			text: 'Bonjour, é.\n',
			html: '<p>Bonjour, é.</p>\n',
		});
		expect(received.from?.text).toBe('"Help Desk" <desk@example.com>');
		expect(report).toEqual({ sent: [7], delayed: [], failed: [] });
		expect(outbox.marks).toEqual([{ id: 7, sent: true, serverAnswer: '250 kept' }]);
	});

	it('tells machines not to answer, whatever headers the mail brings', async () => {
		const headers = { 'auto-submitted': 'no', 'In-Reply-To': '<first@example.com>' };

		await send(memoryOutbox([outgoingMail(recipient, { headers })]));

		const received = await receive();
		expect(received.headers.get('auto-submitted')).toBe('auto-generated');
		expect(received.headers.get('x-auto-response-suppress')).toBe('All');
		expect(received.headers.get('x-help-desk-dispatcher')).toBe(received.messageId);
		expect(received.inReplyTo).toBe('<first@example.com>');
	});

	it('logs in, through TLS where the server offers it', async () => {
		await send(memoryOutbox([outgoingMail(recipient)]));

		const kept = await server.waitForMail(({ to }) => to.includes(recipient));
		expect(kept).toMatchObject({ secure: true, user: 'desk' });
	});

	it('stays without TLS where that is asked for', async () => {
		connection = { ...connection, disableStartTls: true };

		await send(memoryOutbox([outgoingMail(recipient)]));

		const kept = await server.waitForMail(({ to }) => to.includes(recipient));
		expect(kept.secure).toBe(false);
	});

	it('sends several mails through one connection', async () => {
		const mails = [1, 2, 3].map((id) => outgoingMail(`${id}-${recipient}`, { id }));

		const report = await send(memoryOutbox(mails));

		const kept = server.mails().filter(({ to }) => to[0]?.endsWith(`-${recipient}`));
		expect(report.sent).toEqual([1, 2, 3]);
		expect(kept).toHaveLength(3);
		expect(new Set(kept.map((mail) => mail.connection)).size).toBe(1);
	});

	it('sends no more than its limit', async () => {
		const mails = [1, 2, 3].map((id) => outgoingMail(recipient, { id }));

		const report = await send(memoryOutbox(mails), 2);

		expect(report.sent).toEqual([1, 2]);
	});
});

describe('the original mail', () => {
	it.each([
		[
			'octets of any charset',
			Buffer.from('Subject: caf\xe9\r\n\r\nd\xe9j\xe0 vu \xff\x80\r\n', 'latin1'),
		],
		['lines that begin with a dot', Buffer.from('Subject: a\r\n\r\n.\r\n..\r\n.x\r\n')],
		['no line break at its end', Buffer.from('Subject: a\r\n\r\nthe end')],
		['bare line feeds', Buffer.from('Subject: a\n\nb\n')],
		['a very long line', Buffer.from(`Subject: a\r\n\r\n${'x'.repeat(5000)}\r\n`)],
		['a NUL', Buffer.from('Subject: a\r\n\r\n\u0000\r\n')],
	])('arrives octet by octet: with %s', async (_what, original) => {
		await send(memoryOutbox([outgoingMail(recipient, { original })]));

		const [attachment] = (await receive()).attachments;
		expect(attachment?.content.toString('latin1')).toBe(original.toString('latin1'));
		expect(attachment?.filename).toBe('original-mail.eml');
	});

	it('arrives as a mail', async () => {
		const original = Buffer.from('Subject: a\r\n\r\nb\r\n');

		await send(memoryOutbox([outgoingMail(recipient, { original })]));

		const [attachment] = (await receive()).attachments;
		expect(attachment?.contentType).toBe('message/rfc822');
	});
});

describe('values from a mail', () => {
	it.each([
		'\r\nBcc: eve@example.com',
		'\nX-Evil: yes\n\nbody',
		'\rX-Evil: yes',
		'\u2028X-Evil: yes',
	])('never become a header field: %j in the subject and in other fields', async (injected) => {
		const mail = outgoingMail(recipient, {
			subject: `Hello${injected}`,
			headers: { 'In-Reply-To': `<a@b>${injected}`, 'X-Note': `note${injected}` },
		});

		await send(memoryOutbox([mail]));

		const kept = await server.waitForMail(({ to }) => to.includes(recipient));
		const received = await simpleParser(kept.raw);
		expect(kept.to).toEqual([recipient]);
		expect(received.headers.has('x-evil')).toBe(false);
		expect(received.headers.has('bcc')).toBe(false);
		expect(received.text).toBe('Bonjour, é.\n');
	});
});

describe('a mail that the server does not take', () => {
	it('is given up where all its recipients are refused for good', async () => {
		server.rejectRecipient(recipient);
		const outbox = memoryOutbox([outgoingMail(recipient)]);

		const report = await send(outbox);

		const reason = `The mail server 127.0.0.1:${server.port} refused the mail: 550 5.1.1 No such mailbox here`;
		expect(report).toEqual({ sent: [], delayed: [], failed: [{ id: 1, reason }] });
		expect(outbox.marks).toEqual([{ id: 1, sent: false, reason, retryAt: undefined }]);
	});

	it('does not stop the mails after it', async () => {
		server.rejectRecipient(`bad-${recipient}`);
		const mails = [
			outgoingMail(`bad-${recipient}`, { id: 1 }),
			outgoingMail(`good-${recipient}`, { id: 2 }),
		];

		const report = await send(memoryOutbox(mails));

		expect(report).toMatchObject({ sent: [2], failed: [{ id: 1 }] });
	});

	it('counts as sent where one recipient of several takes it, and names the others', async () => {
		server.rejectRecipient(`gone-${recipient}`);
		const outbox = memoryOutbox([
			outgoingMail(recipient, { to: [recipient, `gone-${recipient}`] }),
		]);

		const report = await send(outbox);

		expect(report.sent).toEqual([1]);
		expect(outbox.marks).toEqual([
			{
				id: 1,
				sent: true,
				serverAnswer: `250 kept; refused for gone-${recipient}: 550 5.1.1 No such mailbox here`,
			},
		]);
	});

	it('is tried again later where the server says so', async () => {
		server.failNext(1, 451);
		const outbox = memoryOutbox([outgoingMail(recipient, { tries: 1 })]);

		const report = await send(outbox);

		expect(report.delayed).toEqual([
			{
				id: 1,
				reason: expect.stringContaining('did not take the mail for now: 451'),
				retryAt: new Date(NOW.getTime() + 60_000),
			},
		]);
	});

	it('is given up after its twelfth try', async () => {
		server.failNext(1, 451);

		const report = await send(memoryOutbox([outgoingMail(recipient, { tries: 11 })]));

		expect(report.failed).toMatchObject([{ id: 1 }]);
	});
});

describe('a server that cannot be used', () => {
	it('delays all mails that are due after one try', async () => {
		connection = { ...connection, password: 'wrong' };
		const connectionsBefore = server.connectionCount();
		const mails = [1, 2, 3].map((id) => outgoingMail(recipient, { id }));

		const report = await send(memoryOutbox(mails));

		const reason = expect.stringContaining('refused the log-in: 535');
		const retryAt = new Date(NOW.getTime() + 30_000);
		expect(report.delayed).toEqual([1, 2, 3].map((id) => ({ id, reason, retryAt })));
		expect(server.connectionCount() - connectionsBefore).toBe(1);
	});

	it('makes no mail be given up, however often it was tried', async () => {
		connection = { ...connection, password: 'wrong' };

		const report = await send(memoryOutbox([outgoingMail(recipient, { tries: 40 })]));

		expect(report.delayed).toMatchObject([{ retryAt: new Date(NOW.getTime() + 3_600_000) }]);
	});

	it('is tried again once it is back, under the same Message-ID', async () => {
		const away = await startSmtp();
		await away.stop();
		connection = { ...connection, port: away.port };
		const mail = outgoingMail(recipient);
		const first = await send(memoryOutbox([mail]));
		const back = await startSmtp({ port: away.port });

		const second = await send(memoryOutbox([{ ...mail, tries: 1 }]));

		const messageIds = back.mails().map(({ raw }) => /Message-ID: (.*)/i.exec(raw.toString())?.[1]);
		await back.stop();
		expect(first.delayed[0]?.reason).toContain('ECONNREFUSED');
		expect(second.sent).toEqual([1]);
		expect(messageIds).toEqual(['<fixed-before@example.com>']);
	});
});
