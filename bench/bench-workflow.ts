import type { StoreLocation } from '../dispatcher/database/location';
import { MAILBOX_PASSWORD } from '../test/hosts/dovecot';
import type { BenchN8n } from './bench-n8n';
import type { BenchServers, DatabaseKind } from './servers';
import { nodeOf } from '../scripts/start/divisions';
import { shippedWorkflow, type BenchDivision } from './shipped-settings';
import { join } from 'node:path';

/** The schema of the node's choice of a PostgreSQL credential. */
const SCHEMA = 'helpdesk';

/** A workflow of the bench. */
export interface WorkflowRequest {
	division: BenchDivision;
	database: DatabaseKind;
	/** Whether each new task is acknowledged; otherwise no mail is answered. */
	acknowledges?: boolean;
}

/** Imports the shipped workflow for a division. @returns its id in n8n. */
export async function importShippedWorkflow(
	{ client }: BenchN8n,
	{ dovecot, postgres, smtp }: BenchServers,
	{ division, database, acknowledges = false }: WorkflowRequest,
): Promise<string> {
	const mailbox = await client.createCredential({
		name: `Mailbox of ${division.name}`,
		type: 'helpDeskImap',
		data: {
			emailAddress: division.emailAddress,
			user: '',
			password: MAILBOX_PASSWORD,
			host: dovecot.host,
			port: dovecot.port,
			security: 'none',
		},
	});
	const outgoing = await client.createCredential({
		name: `Way out of ${division.name}`,
		type: 'smtp',
		data: { host: smtp.host, port: smtp.port, secure: false, disableStartTls: true },
	});
	const workflow = await shippedWorkflow(division, { mailbox, smtp: outgoing });
	const credentials: Record<string, { id: string; name: string }> = {};
	if (database === 'postgres') {
		const { host, port, user, password, database: name } = postgres;
		credentials.postgres = await client.createCredential({
			name: `Database of ${division.name}`,
			type: 'postgres',
			data: { host, port, user, password, database: name, ssl: 'disable', sshTunnel: false },
		});
	}
	for (const node of workflow.nodes.filter(({ type }) => !type.endsWith('.stickyNote'))) {
		if (database === 'postgres') node.parameters.database = 'postgres';
		node.credentials = { ...node.credentials, ...credentials };
	}
	const trigger = nodeOf(workflow, 'helpDeskInboxTrigger');
	const communication = { acknowledgement: acknowledges ? 'newTasks' : 'off', forward: 'none' };
	Object.assign(trigger.parameters, communication);
	if (!acknowledges) {
		delete trigger.credentials?.smtp;
		trigger.parameters.sending = 'none';
	}
	return (await client.importWorkflow(workflow)).id;
}

/** Where a workflow of the bench keeps its tasks. */
export function databaseOf(
	{ host }: BenchN8n,
	{ postgres }: BenchServers,
	kind: DatabaseKind,
): StoreLocation {
	if (kind === 'sqlite') return { kind, file: join(host.userFolder, '.n8n/helpdesk.sqlite') };
	const { host: server, port, user, password, database } = postgres;
	return { kind, host: server, port, user, password, database, tls: 'off', schema: SCHEMA };
}
