import type { BenchN8n } from '../bench-n8n';
import { databaseOf, importShippedWorkflow } from '../bench-workflow';
import { measurement, type Measurement } from '../measurement';
import type { BenchServers } from '../servers';
import { createDivision } from './engine';
import { measurePush, type PushTimes } from './push';
import { warmUp } from './warm-up';

/** Mails that arrive alone, in n8n. */
export function measurePushInN8n(
	n8n: BenchN8n,
	servers: BenchServers,
	{ name, count }: { name: string; count: number },
): Measurement<PushTimes> {
	return measurement({ name, runs: 1 }, async () => {
		const database = 'sqlite';
		const { division, mailbox } = createDivision(servers);
		const { mailbox: other } = createDivision(servers);
		const workflowId = await importShippedWorkflow(n8n, servers, { division, database });
		await n8n.client.activate(workflowId);
		await warmUp(mailbox);
		const location = databaseOf(n8n, servers, database);
		const times = await measurePush({ mailbox, location, other }, count);
		await n8n.client.deactivate(workflowId);
		return times;
	});
}
