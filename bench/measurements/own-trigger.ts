import { setTimeout as wait } from 'node:timers/promises';
import { MAILBOX_PASSWORD } from '../../test/hosts/dovecot';
import type { Named } from '../../test/hosts/n8n-client';
import { createBenchMailbox } from '../bench-mailbox';
import type { BenchN8n } from '../bench-n8n';
import { createMailWriter, type MailKind } from '../mails';
import { measurement, type Measurement } from '../measurement';
import { meter, waitUntil, type Rate } from '../meter';
import type { BenchServers } from '../servers';

const AT_MOST_SECONDS = 300;

/** imapflow, which it uses, listens (IDLE) only when it had nothing to do for 15 seconds. */
const LISTENS_AFTER_MS = 17_000;

/**
 * n8n's own trigger, which reads mails and flags them as seen; nothing is filed or moved. It leaves
 * alone what waits until another mail arrives, so one more is delivered, and the clock begins with it.
 */
export function measureOwnTrigger(
	{ host, client }: BenchN8n,
	servers: BenchServers,
	{ name, kind, count }: { name: string; kind: MailKind; count: number },
): Measurement<Rate> {
	return measurement({ name }, async () => {
		const { dovecot } = servers;
		const number = servers.next();
		const mailbox = createBenchMailbox(dovecot, `own-trigger-${number}`);
		await mailbox.fill(kind, count - 1);
		const credential = await client.createCredential({
			name: `Mailbox ${number}`,
			type: 'imap',
			data: {
				user: mailbox.user,
				password: MAILBOX_PASSWORD,
				host: dovecot.host,
				port: dovecot.port,
				secure: false,
				allowUnauthorizedCerts: true,
			},
		});
		const { id } = await client.importWorkflow(workflowOf(credential));
		await client.activate(id);
		await wait(LISTENS_AFTER_MS);
		const last = (await createMailWriter(kind))(0);
		const rate = await meter({ worker: host, servers: [dovecot] }, async () => {
			await mailbox.deliver(last);
			return await waitUntil(count, async () => await mailbox.countSeen(), AT_MOST_SECONDS);
		});
		await client.deactivate(id);
		await mailbox.remove();
		return rate;
	});
}

function workflowOf(credential: Named) {
	const trigger = {
		type: 'n8n-nodes-base.emailReadImap',
		typeVersion: 2.2,
		name: 'Email Trigger (IMAP)',
		id: 'email-trigger',
		position: [0, 0],
		parameters: { format: 'resolved', options: {} },
		credentials: { imap: credential },
	};
	const end = {
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		name: 'End',
		id: 'end',
		position: [220, 0],
		parameters: {},
	};
	return {
		name: `Own trigger on ${credential.name}`,
		nodes: [trigger, end],
		connections: { [trigger.name]: { main: [[{ node: end.name, type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}
