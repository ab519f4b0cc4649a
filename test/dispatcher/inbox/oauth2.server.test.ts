import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectAccount, type ConnectedAccount } from '../../hosts/connected-account';
import { startDovecot, type DovecotHost } from '../../hosts/dovecot';
import { openLine, type Line } from '../../hosts/line';
import { appendMails, connectionTo } from '../../hosts/mailboxes';
import { startOAuth2, type OAuth2Host } from '../../hosts/oauth2';
import type { Person } from '../../hosts/oauth2/state';
import { composeMail } from '../../hosts/sample-mail';
import { createEngine, type Engine } from '../engine';

describe('an inbox with a connected account', () => {
	let provider: OAuth2Host;
	let dovecot: DovecotHost;
	let line: Line;
	let engine: Engine;
	let account: ConnectedAccount;
	let anna: Person;
	let mailbox: string;

	beforeAll(async () => {
		provider = await startOAuth2();
		dovecot = await startDovecot({ oauth2: { introspectionUrl: provider.introspectionUrl } });
	});

	afterAll(async () => {
		await Promise.all([provider.stop(), dovecot.stop()]);
	});

	beforeEach(async () => {
		anna = provider.createPerson({ email: `anna-${randomUUID()}@example.com` });
		mailbox = anna.email;
		account = connectAccount(provider, anna, await provider.issueTokens({ person: anna }));
		line = await openLine(dovecot);
		engine = await createEngine();
		engine.connection = connectionTo(line, { user: mailbox, logIn: account.logInTo(mailbox) });
	});

	afterEach(async () => {
		await engine.stop();
		await line.stop();
	});

	const deliver = async (subject: string): Promise<void> => {
		const owner = connectionTo(dovecot, { user: mailbox });
		await appendMails(owner, 'INBOX', [await composeMail({ subject })]);
	};

	const refreshes = (): number =>
		provider.tokenRequests().filter(({ grantType }) => grantType === 'refresh_token').length;

	it('goes on where the token expires while the connection stands, and renews it once for the next', async () => {
		const before = refreshes();
		await deliver('Before');
		engine.start();
		await engine.routed(1);

		await provider.revoke(account.stored.accessToken);
		account.stored.expiresAt = new Date(Date.now() - 1000);
		await deliver('With the old connection');
		await engine.routed(2);
		line.cut();
		await deliver('With a new connection');
		await engine.routed(3);

		// The cut itself may be noticed by a scan; the token is not the reason.
		expect(engine.outages.filter(({ code }) => code !== 'connection-lost')).toEqual([]);
		expect(refreshes() - before).toBe(1);
	});

	it('bears a provider that refuses one refresh, without an outage', async () => {
		account.stored.expiresAt = new Date(Date.now() - 1000);
		provider.failRefreshes(1);
		await deliver('Waiting');

		engine.start();
		await engine.routed(1);

		expect(engine.outages).toEqual([]);
	});

	it('reports once that the account has to be connected again, and goes on once it is', async () => {
		await provider.revokeGrant(anna);
		const before = refreshes();
		engine.start();
		await deliver('Waiting');
		await expect.poll(() => engine.outages).toHaveLength(1);
		expect(engine.outages[0]).toMatchObject({
			code: 'account-not-connected',
			whatToDo: expect.stringContaining('Connect the account again'),
		});
		// The inbox tries again and again meanwhile; the provider is not asked each time.
		await expect.poll(() => line.connectionCount()).toBeGreaterThan(0);

		account.stored = connectAccount(
			provider,
			anna,
			await provider.issueTokens({ person: anna }),
		).stored;
		await engine.routed(1);

		expect(engine.outages).toHaveLength(1);
		expect(refreshes() - before).toBe(1);
	});

	it('does not start with the account of another person', async () => {
		const logIn = account.logInTo(mailbox, { user: 'ben@example.com' });
		engine.connection = connectionTo(line, { user: mailbox, logIn });
		await deliver('Waiting');

		engine.start();

		await expect.poll(() => engine.outages).toHaveLength(1);
		expect(engine.outages[0]).toMatchObject({ code: 'account-refused' });
		expect(line.connectionCount()).toBe(0);
	});
});
