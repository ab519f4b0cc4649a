import { simpleParser, type ParsedMail } from 'mailparser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { openSmtp } from '../../../../dispatcher/outbox/smtp/smtp';
import type {
	OutgoingMail,
	SmtpConnection,
	Transaction,
} from '../../../../dispatcher/outbox/types';
import { startSmtp, type SmtpHost } from '../../../hosts/smtp';
import { outgoingMail } from '../outgoing-mail';

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

async function send(mail: OutgoingMail): Promise<Transaction> {
	const smtp = openSmtp(connection);
	const transaction = await smtp.send(mail);
	smtp.close();
	return transaction;
}

async function receive(to = recipient): Promise<ParsedMail> {
	const { raw } = await server.waitForMail((mail) => mail.to.includes(to));
	return await simpleParser(raw);
}

describe('handing over a mail', () => {
	it('says what the server said, under the mail’s own Message-ID', async () => {
		const transaction = await send(outgoingMail(recipient));

		const received = await receive();
		expect(received).toMatchObject({
			messageId: '<fixed-before@example.com>',
			subject: 'Courriel non traité',
			text: 'Bonjour, é.\n',
			html: '<p>Bonjour, é.</p>\n',
		});
		expect(received.from?.text).toBe('"Help Desk" <desk@example.com>');
		expect(transaction).toEqual({
			recipients: [{ address: recipient, outcome: 'sent', answer: '250 kept' }],
		});
	});

	it('tells machines not to answer, whatever headers the mail brings', async () => {
		const headers = { 'auto-submitted': 'no', 'In-Reply-To': '<first@example.com>' };

		await send(outgoingMail(recipient, { headers }));

		const received = await receive();
		expect(received.headers.get('auto-submitted')).toBe('auto-generated');
		expect(received.headers.get('x-auto-response-suppress')).toBe('All');
		expect(received.inReplyTo).toBe('<first@example.com>');
	});

	it('logs in, through TLS where the server offers it', async () => {
		await send(outgoingMail(recipient));

		const kept = await server.waitForMail(({ to }) => to.includes(recipient));
		expect(kept).toMatchObject({ secure: true, user: 'desk' });
	});

	it('stays without TLS where that is asked for', async () => {
		connection = { ...connection, disableStartTls: true };

		await send(outgoingMail(recipient));

		const kept = await server.waitForMail(({ to }) => to.includes(recipient));
		expect(kept.secure).toBe(false);
	});

	it('sends several mails through one connection, also after one that was refused', async () => {
		server.rejectRecipient(`2-${recipient}`);
		const smtp = openSmtp(connection);

		for (const number of [1, 2, 3]) await smtp.send(outgoingMail(`${number}-${recipient}`));

		smtp.close();
		const kept = server.mails().filter(({ to }) => to[0]?.endsWith(`-${recipient}`));
		expect(kept).toHaveLength(2);
		expect(new Set(kept.map((mail) => mail.connection)).size).toBe(1);
	});

	it('gives nothing of the mail away where it is held back at the last moment', async () => {
		const smtp = openSmtp(connection);
		const taken = new Error('Another process sends it');

		const sending = smtp.send(outgoingMail(recipient), async () => await Promise.reject(taken));

		await expect(sending).rejects.toBe(taken);
		expect(smtp.isOpen()).toBe(false);
		expect(server.mails().filter(({ to }) => to.includes(recipient))).toEqual([]);
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
		await send(outgoingMail(recipient, { original }));

		const [attachment] = (await receive()).attachments;
		expect(attachment?.content.toString('latin1')).toBe(original.toString('latin1'));
		expect(attachment?.filename).toBe('original-mail.eml');
	});

	it('arrives as a mail', async () => {
		const original = Buffer.from('Subject: a\r\n\r\nb\r\n');

		await send(outgoingMail(recipient, { original }));

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

		await send(mail);

		const kept = await server.waitForMail(({ to }) => to.includes(recipient));
		const received = await simpleParser(kept.raw);
		expect(kept.to).toEqual([recipient]);
		expect(received.headers.has('x-evil')).toBe(false);
		expect(received.headers.has('bcc')).toBe(false);
		expect(received.text).toBe('Bonjour, é.\n');
	});
});

describe('a mail that the server does not take', () => {
	it('is said of each recipient', async () => {
		server.rejectRecipient(`gone-${recipient}`);

		const transaction = await send(
			outgoingMail(recipient, { to: [recipient, `gone-${recipient}`] }),
		);

		expect(transaction.recipients).toEqual([
			{ address: recipient, outcome: 'sent', answer: '250 kept' },
			{
				address: `gone-${recipient}`,
				outcome: 'recipient-refused',
				answer: `The mail server 127.0.0.1:${server.port} refused the mail: 550 5.1.1 No such mailbox here`,
			},
		]);
	});

	it('is said in the server’s words where it does not take it for now', async () => {
		server.failNext(1, 451);

		const transaction = await send(outgoingMail(recipient));

		expect(transaction.recipients).toMatchObject([
			{
				outcome: 'mail-delayed',
				answer: expect.stringContaining('did not accept the mail for now: 451'),
			},
		]);
	});

	it('is not tried where no connection comes about', async () => {
		connection = { ...connection, password: 'wrong' };

		const transaction = await send(outgoingMail(recipient));

		expect(transaction).toMatchObject({
			recipients: [],
			outage: { kind: 'settings', reason: expect.stringContaining('refused the login: 535') },
		});
	});
});
