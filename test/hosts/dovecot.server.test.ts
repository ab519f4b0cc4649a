import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startDovecot, type DovecotHost } from './dovecot';
import { appendMails, connectionTo, listMails } from './mailboxes';
import { childrenOf, isRunning } from './process-table';
import { composeMail } from './sample-mail';

/** The server's own process, found by its configuration's folder, and the ones it started. */
async function processesOf({ dataFolder }: DovecotHost): Promise<string[]> {
	const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	const commands = await Promise.all(ids.map(async (id) => await read(`/proc/${id}/cmdline`)));
	const master = ids.find((_, index) => commands[index]?.includes(dataFolder)) ?? '';
	return [master, ...(await childrenOf(master))];
}

async function read(file: string): Promise<string> {
	return await readFile(file, 'utf8').catch(() => '');
}

describe('the Dovecot of the tests', () => {
	it('leaves no process behind', async () => {
		const host = await startDovecot();
		await listMails(connectionTo(host, { user: 'anna' }), 'INBOX');
		const running = await processesOf(host);

		await host.stop();

		expect(running.length).toBeGreaterThan(2);
		expect(await Promise.all(running.map(isRunning))).not.toContain(true);
	});

	it('keeps its mails in a folder that it is given', async () => {
		const dataFolder = await mkdtemp(join(tmpdir(), 'kept-dovecot-'));
		const first = await startDovecot({ dataFolder });
		const mail = await composeMail({ subject: 'Kept' });
		await appendMails(connectionTo(first, { user: 'anna' }), 'INBOX', [mail]);
		await first.stop();

		const second = await startDovecot({ dataFolder });
		const mails = await listMails(connectionTo(second, { user: 'anna' }), 'INBOX');
		await second.stop();
		await rm(dataFolder, { recursive: true });

		expect(mails.map(({ subject }) => subject)).toEqual(['Kept']);
	});

	it('answers on the same port after it was halted', async () => {
		const host = await startDovecot();
		await host.halt();
		await host.resume();

		await expect(listMails(connectionTo(host, { user: 'anna' }), 'INBOX')).resolves.toEqual([]);
		await host.stop();
	});
});
