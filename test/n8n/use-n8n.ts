import { join } from 'node:path';
import { afterAll, beforeAll, inject } from 'vitest';
import { openStore, type Store } from '../../dispatcher/database/open-store';
import { N8nClient } from '../hosts/n8n-client';
import { startSmtp, type SmtpHost } from '../hosts/smtp';

/** The run's n8n, and what tests of it work with. */
export interface UsedN8n {
	/** Signed in as the owner. */
	client: N8nClient;
	smtp: SmtpHost;
	/** The desk in n8n's own folder. */
	store: Store;
}

/** Opens the run's n8n for the tests of a `describe`; only they may look at what it gives. */
export function useN8n(): UsedN8n {
	const used: Partial<UsedN8n> = {};

	beforeAll(async () => {
		const { url, userFolder } = inject('n8n');
		const client = new N8nClient(url);
		await client.signIn();
		const smtp = await startSmtp();
		const file = join(userFolder, '.n8n/helpdesk.sqlite');
		Object.assign(used, { client, smtp, store: await openStore({ kind: 'sqlite', file }) });
	});

	afterAll(async () => {
		await used.store?.close();
		await used.smtp?.stop();
	});

	return used as UsedN8n;
}
