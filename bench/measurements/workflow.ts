import type { BenchN8n } from '../bench-n8n';
import { importShippedWorkflow } from '../bench-workflow';
import type { MailKind } from '../mails';
import { measurement, type Measurement } from '../measurement';
import { meter, waitUntil, type Rate } from '../meter';
import type { BenchServers, DatabaseKind } from '../servers';
import { createDivision, serversOf } from './engine';

const AT_MOST_SECONDS = 300;

/** The shipped workflow in n8n, from its publishing until the last of the waiting mails is moved. */
export function measureWorkflow(
	n8n: BenchN8n,
	servers: BenchServers,
	load: { name: string; kind: MailKind; count: number; database: DatabaseKind },
): Measurement<Rate> {
	const { name, kind, count, database } = load;
	return measurement({ name }, async () => {
		const { division, mailbox } = createDivision(servers);
		await mailbox.fill(kind, count);
		const workflowId = await importShippedWorkflow(n8n, servers, { division, database });
		const rate = await meter(
			{ worker: n8n.host, servers: serversOf(servers, database) },
			async () => {
				await n8n.client.activate(workflowId);
				return await waitUntil(count, async () => await mailbox.countProcessed(), AT_MOST_SECONDS);
			},
		);
		await n8n.client.deactivate(workflowId);
		await mailbox.remove();
		return rate;
	});
}
