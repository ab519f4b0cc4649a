import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SmtpHostOptions } from '../../../hosts/smtp';
import { openStrippingLine } from '../../../hosts/stripping-line';
import { connectionTo, createRelayHost, type RelayHost } from './host';

let host: RelayHost;

beforeEach(async () => {
	host = await createRelayHost();
});

afterEach(async () => {
	await host.stop();
});

/** Another server in place of the first one. */
async function restart(options: SmtpHostOptions): Promise<void> {
	await host.stop();
	host = await createRelayHost(options);
}

describe('a notice with the original attached', () => {
	const original = Buffer.from(
		`From: Anna <anna@example.com>\r\nSubject: =?utf-8?Q?D=C3=A9j=C3=A0?= & more\r\nMessage-ID: <old@a>\r\n\r\n${'x'.repeat(70)}\r\n`,
	);

	it.each([
		['552 5.3.4 Message size exceeds fixed limit'],
		['550 5.7.1 Blocked: the attachment is not wanted'],
		['554 5.6.0 Message contains invalid header'],
	])('goes without it where the server will not have it, and names it: %s', async (answer) => {
		host.smtp.teach('content', ({ raw }) =>
			raw?.includes('original-mail.eml') === true ? answer : undefined,
		);
		await host.queue({ original });

		host.start().wake();

		await host.settles(['sent']);
		const [mail] = host.smtp.mails();
		const { text = '', html, attachments } = await simpleParser(mail?.raw ?? '');
		expect(host.copies()).toHaveLength(1);
		expect(attachments).toEqual([]);
		expect(text).toContain(answer);
		expect(text).toMatch(
			/From: Anna <anna@example\.com>\nSubject: Déjà & more\nMessage-ID: <old@a>\n[\s\S]*-- /,
		);
		expect(html).toContain('Déjà &amp; more');
	});

	it('goes without it where the server tells beforehand that it is too large', async () => {
		await restart({ largestMail: 20_000 });
		await host.queue({ original: Buffer.alloc(30_000, 'x') });

		host.start().wake();

		await host.settles(['sent']);
	});

	it('is given up where the server will not have it without the original either', async () => {
		host.smtp.teach('content', () => '550 5.7.1 Blocked');
		await host.queue({ original }, {});

		host.start().wake();

		await host.settles(['failed', 'failed']);
		expect(host.outages).toEqual([]);
	});
});

describe('an address beyond ASCII', () => {
	it('goes as A-labels where only its domain is', async () => {
		await restart({ takesUnicode: false, tls: 'none' });
		const line = await openStrippingLine(host.smtp);
		host.connection = connectionTo(line, { disableStartTls: true });
		await host.queue({ to: ['info@bücher.example'] });

		host.start().wake();

		await host.settles(['sent']);
		expect(line.heard()).toContain('RCPT TO:<info@xn--bcher-kva.example>');
		await line.stop();
	});

	it('is refused in words where the server cannot be told of it, and the others get it', async () => {
		await restart({ takesUnicode: false });
		await host.queue({ to: ['jörg@bücher.example', 'bo@example.com'] });

		host.start().wake();

		await host.settles(['partly-sent']);
		const [row] = await host.rows();
		expect(row?.deliveries[0]?.answer).toContain('"jörg@bücher.example" cannot be used');
		expect(host.copies()).toEqual([['bo@example.com']]);
	});

	it('gets the mail once where it was typed in two ways', async () => {
		await host.queue({ to: ['info@bücher.example', 'info@xn--bcher-kva.example'] });

		host.start().wake();

		await host.settles(['sent']);
		expect(host.copies()).toHaveLength(1);
		expect(host.copies()[0]).toHaveLength(1);
	});

	it('goes as it is where the server offers SMTPUTF8', async () => {
		await host.queue({ to: ['jörg@bücher.example'] });

		host.start().wake();

		await host.settles(['sent']);
		expect(host.copies()[0]?.[0]).toMatch(/^jörg@/);
	});
});
