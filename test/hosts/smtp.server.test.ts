import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startSmtp, type SmtpHost } from './smtp';

let keepIn: string;
let server: SmtpHost;

beforeEach(async () => {
	keepIn = await mkdtemp(join(tmpdir(), 'kept-mails-'));
	server = await startSmtp({ keepIn, tls: 'none' });
});

afterEach(async () => {
	await server.stop();
	await rm(keepIn, { recursive: true });
});

async function sendTo(to: string): Promise<void> {
	const transport = createTransport({ host: server.host, port: server.port });
	await transport.sendMail({ from: 'desk@example.com', to, subject: 'Hello', text: 'Hello' });
}

describe('the SMTP server of the tests', () => {
	it('keeps each mail in a file as it came', async () => {
		await sendTo('anna@example.com');

		expect(await readdir(keepIn)).toEqual(['00001.eml']);
		expect(await readFile(join(keepIn, '00001.eml'))).toEqual(server.mails()[0]?.raw);
	});

	it('waits for a mail to a recipient', async () => {
		const waiting = server.waitForMail(({ to }) => to.includes('bo@example.com'));
		await sendTo('anna@example.com');
		await sendTo('bo@example.com');

		expect((await waiting).to).toEqual(['bo@example.com']);
	});

	it('says what came instead where a mail does not come', async () => {
		await sendTo('anna@example.com');

		await expect(server.waitForMail(() => false, 1)).rejects.toThrow(
			'No such mail came in 1 ms; 1 others did.',
		);
	});
});
