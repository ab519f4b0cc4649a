import { accountFields } from '../../test/hosts/account-fields';
import { MAILBOX_PASSWORD, type DovecotHost } from '../../test/hosts/dovecot';
import type { N8nHost } from '../../test/hosts/n8n';
import { N8nClient, type Named } from '../../test/hosts/n8n-client';
import type { OAuth2Host } from '../../test/hosts/oauth2';
import type { SmtpHost } from '../../test/hosts/smtp';
import { divisions, fillInTemplate, type DemoDivision } from './divisions';

/** What the demonstration runs. */
export interface Demo {
	provider: OAuth2Host;
	dovecot: DovecotHost;
	smtp: SmtpHost;
	n8n: N8nHost;
}

type ConnectedDivision = DemoDivision & { connectedBy: string };

/**
 * Sets up the divisions in n8n, at the first start, and connects their accounts at each.
 *
 * @returns false where an earlier start has set them up.
 */
export async function setUp(demo: Demo): Promise<boolean> {
	const client = new N8nClient(demo.n8n.url);
	await client.signIn();
	demo.provider.registerRedirect(`${demo.n8n.url}/rest/oauth2-credential/callback`);
	const existing = await client.credentials('helpDeskOAuth2Api');
	if (existing.length > 0) {
		// The provider remembers nothing of an earlier start.
		for (const division of divisions.filter(isConnected)) {
			const account = existing.find(({ name }) => name === accountName(division));
			if (account !== undefined) await connect(client, demo, { division, account });
		}
		return false;
	}
	const smtp = await client.createCredential({
		name: 'Outgoing mail',
		type: 'smtp',
		data: { host: demo.smtp.host, port: demo.smtp.port, secure: false, disableStartTls: true },
	});
	for (const division of divisions) {
		const credentials = isConnected(division)
			? { account: await createAccount(client, demo, division) }
			: { mailbox: await createMailbox(client, demo, division), smtp };
		const { id } = await client.importWorkflow(await fillInTemplate(division, credentials));
		await client.activate(id);
	}
	return true;
}

function isConnected(division: DemoDivision): division is ConnectedDivision {
	return division.connectedBy !== undefined;
}

function accountName({ name }: DemoDivision): string {
	return `Account for ${name}`;
}

async function createMailbox(
	client: N8nClient,
	{ dovecot }: Demo,
	{ name, emailAddress }: DemoDivision,
): Promise<Named> {
	return await client.createCredential({
		name: `Mailbox of ${name}`,
		type: 'helpDeskImap',
		data: {
			emailAddress,
			user: '',
			password: MAILBOX_PASSWORD,
			additionalFields: {},
			host: dovecot.host,
			port: dovecot.port,
			security: 'none',
		},
	});
}

async function createAccount(
	client: N8nClient,
	demo: Demo,
	division: ConnectedDivision,
): Promise<Named> {
	const { emailAddress, connectedBy: user } = division;
	const account = await client.createCredential({
		name: accountName(division),
		type: 'helpDeskOAuth2Api',
		data: { ...accountFields(demo), emailAddress, user },
	});
	await connect(client, demo, { division, account });
	return account;
}

/** As the person does in the credential's window, by the redirects alone. */
async function connect(
	client: N8nClient,
	{ provider, dovecot, smtp }: Demo,
	{ division, account }: { division: ConnectedDivision; account: Named },
): Promise<void> {
	const { connectedBy, emailAddress } = division;
	await dovecot.allow(connectedBy, emailAddress);
	smtp.allow(connectedBy, emailAddress);
	provider.rememberPerson(provider.createPerson({ email: connectedBy }));
	await client.connectAccount(account.id);
	provider.rememberPerson(undefined);
}
