import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { CheckLine } from '../../../dispatcher/core/check-list';
import { silentLogger } from '../../../dispatcher/core/ports';
import { FOLDER_TO_PROCESS, reportMailbox } from '../../../dispatcher/mailbox/report-mailbox';
import type { MailboxConnection } from '../../../dispatcher/mailbox/types';
import { connectAccount } from '../../hosts/connected-account';
import { startDovecot, type DovecotHost } from '../../hosts/dovecot';
import { freePort } from '../../hosts/free-port';
import { appendMails, connectionTo, createFolders } from '../../hosts/mailboxes';
import { startOAuth2, type OAuth2Host } from '../../hosts/oauth2';
import { composeMail } from '../../hosts/sample-mail';

const { dovecot } = inject('servers');
const { tlsPort, certificateAuthority } = dovecot;

function mailbox(changes: Partial<MailboxConnection> = {}): MailboxConnection {
	return connectionTo(dovecot, { user: `user-${randomUUID()}@example.com`, ...changes });
}

async function report(
	connection: MailboxConnection,
	folders: Record<string, string> = {},
	createMissingFolders = false,
): Promise<CheckLine[]> {
	return await reportMailbox({
		mailbox: connection,
		folders,
		createMissingFolders,
		logger: silentLogger,
	});
}

const results = (lines: CheckLine[]): string[] =>
	lines.map(({ check, result }) => `${check}: ${result}`);

const lineOf = (lines: CheckLine[], wanted: string): CheckLine | undefined =>
	lines.find(({ check }) => check === wanted);

describe('the report on a mailbox', () => {
	it('tells of each step on the way to it', async () => {
		const connection = mailbox({ security: 'ssl', port: tlsPort, certificateAuthority });
		await appendMails(connection, 'INBOX', [await composeMail(), await composeMail()]);

		const lines = await report(connection);

		expect(lines.every(({ result }) => result === 'passed')).toBe(true);
		expect(lines.map(({ check, detail }) => [check, detail])).toEqual([
			['Address', expect.stringMatching(/^localhost is .*127\.0\.0\.1/)],
			['Connection', expect.stringMatching(/^Port \d+ answers, connected in \d+ ms$/)],
			[
				'Encryption',
				expect.stringMatching(
					/^SSL\/TLS, TLSv1\.[23], certificate of localhost until \d{4}-\d\d-\d\d$/,
				),
			],
			['Sign-In', `Signed in as "${connection.logIn.name}"`],
			['Mailbox', 'The inbox opens, 2 mails'],
			['Capabilities', 'IDLE, MOVE, UIDPLUS, CONDSTORE'],
		]);
	});

	it('tells of the folders, found or not, and how many mails they hold', async () => {
		const connection = mailbox();
		await createFolders(connection, ['Help', 'Help/Done']);
		await appendMails(connection, 'Help/Done', [await composeMail()]);
		const folders = {
			[FOLDER_TO_PROCESS]: 'inbox',
			Processed: 'Inbox/Help/Done',
			Unprocessed: 'Help/Nowhere',
		};

		const lines = await report(connection, folders);

		expect(lines.slice(-3)).toEqual([
			{ check: 'Folder: To Process', result: 'passed', detail: '"INBOX", 0 mails' },
			{ check: 'Folder: Processed', result: 'passed', detail: '"Help/Done", 1 mail' },
			{
				check: 'Folder: Unprocessed',
				result: 'failed',
				detail: 'The mailbox has no folder "Help/Nowhere"',
				whatToDo: expect.stringContaining('Create Missing Folders'),
			},
		]);
	});

	it('does not mind a destination that will be created, but a folder to process', async () => {
		const folders = { [FOLDER_TO_PROCESS]: 'Nowhere', Processed: 'Done' };

		const lines = await report(mailbox(), folders, true);

		expect(lineOf(lines, 'Folder: To Process')?.result).toBe('failed');
		expect(lineOf(lines, 'Folder: Processed')).toMatchObject({
			result: 'skipped',
			detail: '"Done" does not exist and will be created',
		});
	});

	it('stops at the step that fails, and says of the rest why it is skipped', async () => {
		const logIn = { kind: 'password', name: 'anna', password: 'wrong' } as const;

		const lines = await report(mailbox({ logIn }), { Processed: 'Done' });

		expect(results(lines)).toEqual([
			'Address: passed',
			'Connection: passed',
			'Encryption: skipped',
			'Sign-In: failed',
			'Mailbox: skipped',
			'Capabilities: skipped',
			'Folder: Processed: skipped',
		]);
		expect(lineOf(lines, 'Sign-In')).toMatchObject({
			detail: expect.stringContaining('refused the login of "anna"'),
			whatToDo: expect.stringContaining('password'),
		});
		expect(lineOf(lines, 'Mailbox')?.detail).toBe('Skipped because this failed: Sign-In');
	});

	it('names the address, the port or the certificate where one of them is wrong', async () => {
		const cases: Array<[string, MailboxConnection]> = [
			['Address', mailbox({ host: 'nowhere.invalid' })],
			['Connection', mailbox({ port: await freePort() })],
			['Encryption', mailbox({ security: 'ssl', port: tlsPort })],
		];

		for (const [check, connection] of cases) {
			const lines = await report(connection);
			const failed = lines.filter(({ result }) => result === 'failed');
			expect(failed.map((line) => line.check)).toEqual([check]);
		}
	});
});

describe('the report on a mailbox with a connected account', () => {
	let provider: OAuth2Host;
	let server: DovecotHost;

	beforeAll(async () => {
		provider = await startOAuth2();
		server = await startDovecot({ oauth2: { introspectionUrl: provider.introspectionUrl } });
		await server.allow('anna@example.com', 'support@example.com');
	});

	afterAll(async () => {
		await Promise.all([provider.stop(), server.stop()]);
	});

	const reportOf = async (user: string): Promise<CheckLine[]> => {
		const person = provider.createPerson({ email: 'anna@example.com' });
		const account = connectAccount(provider, person, await provider.issueTokens({ person }));
		const logIn = account.logInTo('support@example.com', { user });
		return await report(connectionTo(server, { user: 'support@example.com', logIn }));
	};

	it('tells who connected it, and who signed in where', async () => {
		const lines = await reportOf('anna@example.com');

		expect(lineOf(lines, 'Account')?.detail).toMatch(
			/^Connected by "anna@example.com" \(ID token\), token until \d{4}/,
		);
		expect(lineOf(lines, 'Sign-In')?.detail).toBe(
			'Signed in to "support@example.com" as "anna@example.com"',
		);
	});

	it('fails at the account of another person, before anybody signs in', async () => {
		const lines = await reportOf('ben@example.com');

		expect(results(lines)).toEqual([
			'Address: passed',
			'Connection: passed',
			'Account: failed',
			'Encryption: skipped',
			'Sign-In: skipped',
			'Mailbox: skipped',
			'Capabilities: skipped',
		]);
		expect(lineOf(lines, 'Account')?.detail).toContain('"anna@example.com"');
		expect(lineOf(lines, 'Account')?.detail).toContain('"ben@example.com"');
	});
});
