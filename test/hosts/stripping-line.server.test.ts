import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, inject, it } from 'vitest';

import { startSmtp } from './smtp';
import { openStrippingLine, type StrippingLine, type StrippingOptions } from './stripping-line';

let line: StrippingLine;

afterEach(async () => {
	await line.stop();
});

async function readMail(options?: StrippingOptions, doSTARTTLS?: boolean): Promise<string> {
	line = await openStrippingLine(inject('servers').dovecot, options);
	const { host, port } = line;
	const client = new ImapFlow({
		host,
		port,
		logger: false,
		auth: { user: 'anna', pass: 'secret', loginMethod: 'LOGIN' },
		...(doSTARTTLS === undefined ? {} : { doSTARTTLS }),
	});
	try {
		await client.connect();
		await client.logout();
		return 'let in';
	} catch (error) {
		return error instanceof Error ? error.message : 'no error';
	}
}

describe('a line that strips STARTTLS', () => {
	it('hears the password of an IMAP client that does not insist on TLS', async () => {
		expect(await readMail()).toBe('let in');
		expect(line.heard()).toContain('secret');
	});

	it.each([{}, { keepOffer: true }])(
		'keeps an IMAP client that insists on TLS from logging in, with %o',
		async (options) => {
			expect(await readMail(options, true)).not.toBe('let in');
			expect(line.heard()).not.toContain('secret');
		},
	);

	it.each([
		[{}, false, true],
		[{}, true, false],
		[{ keepOffer: true }, true, false],
	])('strips SMTP with %o; the client insists: %o', async (options, requireTLS, letIn) => {
		const server = await startSmtp();
		line = await openStrippingLine(server, options);
		const { host, port } = line;
		const auth = { user: 'desk', pass: 'secret', method: 'PLAIN' };
		const transport = createTransport({ host, port, requireTLS, auth });
		const outcome = await transport.verify().catch((error: Error) => error.message);
		await server.stop();

		const inTheClear = Buffer.from('\0desk\0secret').toString('base64');
		expect(outcome === true).toBe(letIn);
		expect(line.heard().includes(inTheClear)).toBe(letIn);
	});
});
