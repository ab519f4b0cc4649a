import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { isOutageCode, type DispatcherError } from '../../../dispatcher/core/errors';
import { silentLogger } from '../../../dispatcher/core/ports';
import { ensureFolder } from '../../../dispatcher/mailbox/ensure-folders';
import { fetchMails } from '../../../dispatcher/mailbox/fetch-mails';
import { listFolders } from '../../../dispatcher/mailbox/list-folders';
import { moveMails } from '../../../dispatcher/mailbox/move-mails';
import { listWaiting, openFolder, readSizes } from '../../../dispatcher/mailbox/open-folder';
import { reportMailbox } from '../../../dispatcher/mailbox/report-mailbox';
import { MAILBOX_PASSWORD } from '../../hosts/dovecot';
import { connectionTo, inMailbox } from '../../hosts/mailboxes';
import { startScriptedImap, type Script, type ScriptedImapHost } from '../../hosts/scripted-imap';

type Work = Parameters<typeof inMailbox>[1];

let host: ScriptedImapHost;

afterEach(async () => {
	await host.stop();
});

/** A server that answers this command so. */
const refusing = (command: string, words: string): Record<string, Script> => ({
	[command]: ({ tag }) => [`${tag} ${words}`],
});

async function failureOf(scripts: Record<string, Script>, work: Work): Promise<DispatcherError> {
	host = await startScriptedImap(scripts);
	return await inMailbox(connectionTo(host, { user: 'anna' }), work).then(
		() => expect.fail('Nothing was refused'),
		(error: unknown) => error as DispatcherError,
	);
}

const open: Work = async (client) => await openFolder(client, 'INBOX');
const move: Work = async (client) => {
	await openFolder(client, 'INBOX');
	await moveMails(client, {
		uids: [1],
		destination: { path: 'Done', listedAs: 'Done', displayPath: 'Done', selectable: true },
		copied: new Set(),
		onCopied: async () => await Promise.resolve(),
	});
};
const opened =
	(work: Work): Work =>
	async (client) => {
		await openFolder(client, 'INBOX');
		return await work(client);
	};

describe('a server that refuses a command', () => {
	it.each<[command: string, words: string, work: Work]>([
		['SELECT', 'NO [UNAVAILABLE] Server busy', open],
		['SELECT', 'NO [INUSE] Mailbox is locked', open],
		['SELECT', 'BAD Something is wrong', open],
		['LIST', 'NO [UNAVAILABLE] Backend offline', listFolders],
		[
			'UID SEARCH',
			'NO [SERVERBUG] Index is broken',
			opened(async (client) => await listWaiting(client)),
		],
		['UID FETCH', 'NO [UNAVAILABLE] Later', opened(async (client) => await readSizes(client, [1]))],
		[
			'UID FETCH',
			'BAD Not now',
			opened(
				async (client) => await Array.fromAsync(fetchMails(client, [1], { readInFullUpTo: 9 })),
			),
		],
		['UID MOVE', 'NO [UNAVAILABLE] Storage is away', move],
	])('by %s and %s is quoted, and that is an outage', async (command, words, work) => {
		const failure = await failureOf(refusing(command, words), work);

		expect(failure).toMatchObject({
			code: 'command-refused',
			message: expect.stringContaining(`"${words}"`),
		});
		expect(isOutageCode(failure.code)).toBe(true);
	});

	it('as Exchange does without a right to the mailbox is quoted', async () => {
		const words = 'BAD User is authenticated but not connected.';

		expect(await failureOf(refusing('SELECT', words), open)).toMatchObject({
			code: 'mailbox-unavailable',
			message: expect.stringContaining(`"${words}"`),
		});
	});

	it.each([
		[
			'says that the folder is not there',
			refusing('SELECT', 'NO [NONEXISTENT] No such folder'),
			'INBOX',
		],
		['does not list it', refusing('SELECT', 'NO What?'), 'Gone'],
	])('since it %s says so', async (_, scripts, path) => {
		const listing: Record<string, Script> = {
			LIST: ({ rest }) => (rest.includes('Gone') ? [] : ['* LIST () "/" INBOX']),
		};
		const work: Work = async (client) => await openFolder(client, path);

		expect(await failureOf({ ...listing, ...scripts }, work)).toMatchObject({
			code: 'folder-not-found',
			message: `The folder "${path}" does not exist`,
		});
	});

	it('is quoted where it creates no folder', async () => {
		const words = 'NO [NOPERM] Ask your administrator';
		const work: Work = async (client) => await ensureFolder(client, 'New', { createMissing: true });

		expect(await failureOf(refusing('CREATE', words), work)).toMatchObject({
			code: 'folder-not-writable',
			message: expect.stringContaining(words),
		});
	});

	it('is quoted where a mail finds no room, and that is about the folder', async () => {
		const words = 'NO [OVERQUOTA] Mailbox is full';

		expect(await failureOf(refusing('UID MOVE', words), move)).toMatchObject({
			code: 'folder-not-writable',
			message: expect.stringContaining(words),
		});
	});

	it('is quoted in the connection’s report', async () => {
		host = await startScriptedImap(refusing('SELECT', 'NO [UNAVAILABLE] Server busy'));

		const lines = await reportMailbox({
			mailbox: connectionTo(host, { user: 'anna' }),
			folders: {},
			createMissingFolders: false,
			logger: silentLogger,
		});

		expect(lines.find(({ check }) => check === 'Mailbox')).toMatchObject({
			result: 'failed',
			detail: expect.stringContaining('"NO [UNAVAILABLE] Server busy"'),
		});
	});

	it('never gets to show the password by it', async () => {
		const sasl = Buffer.from(`\0anna\0${MAILBOX_PASSWORD}`).toString('base64');
		const words = `NO [UNAVAILABLE] anna/${MAILBOX_PASSWORD} (${sasl}) is busy`;

		const failure = await failureOf(refusing('SELECT', words), open);

		expect(failure.message).toContain('NO [UNAVAILABLE] anna/***');
		const shown = inspect(failure, { depth: 10, showHidden: true });
		expect(shown).not.toContain(MAILBOX_PASSWORD);
		expect(shown).not.toContain(sasl);
	});
});

describe('a server that refuses the log-in', () => {
	it.each([
		['escaped', (password: string) => `"${password.replace(/["\\]/g, '\\$&')}"`],
		['in Base64', (password: string) => Buffer.from(password).toString('base64')],
		[
			'in a SASL response',
			(password: string) => Buffer.from(`\0anna\0${password}`).toString('base64'),
		],
		['URL-encoded', (password: string) => encodeURIComponent(password)],
	])('never gets to show the password %s', async (_, form) => {
		const password = 'p"a\\ss word/+é';
		host = await startScriptedImap(refusing('LOGIN', `NO LOGIN anna ${form(password)} is wrong`));
		const connection = connectionTo(host, {
			user: 'anna',
			logIn: { kind: 'password', name: 'anna', password },
		});

		const lines = await reportMailbox({
			mailbox: connection,
			folders: {},
			createMissingFolders: false,
			logger: silentLogger,
		});
		const failure = await inMailbox(connection, open).catch((error: unknown) => error);

		const shown = inspect([lines, failure], { depth: 10, showHidden: true });
		expect(shown).toContain('***');
		expect(shown).not.toContain(form(password).replaceAll('"', ''));
		expect(shown).not.toContain('word/');
	});
});
