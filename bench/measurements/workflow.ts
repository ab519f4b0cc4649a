import type { BenchMailbox } from '../bench-mailbox';
import type { BenchN8n } from '../bench-n8n';
import { importShippedWorkflow } from '../bench-workflow';
import type { MailKind } from '../mails';
import { measurement, type Measurement } from '../measurement';
import { meter, waitUntil, type Rate } from '../meter';
import type { BenchServers, DatabaseKind } from '../servers';
import { createDivision, serversOf } from './engine';

const AT_MOST_SECONDS = 300;

/** Mails that wait for a workflow. */
export interface WorkflowLoad {
	name: string;
	kind: MailKind;
	count: number;
	database: DatabaseKind;
}

/** How fast mails are filed that are acknowledged, too. */
export type AcknowledgedRate = Rate & {
	/** Until the last of them was acknowledged. */
	sentSeconds: number;
	sentCpuSeconds: number;
};

/** The shipped workflow in n8n, from its publishing until the last of the waiting mails is moved. */
export function measureWorkflow(
	n8n: BenchN8n,
	servers: BenchServers,
	load: WorkflowLoad,
): Measurement<Rate> {
	return measurement(load, async () => {
		return await withWorkflow({ n8n, servers, acknowledges: false }, load, async (watched) => {
			return await meter(watched.metered, async () => await watched.clear());
		});
	});
}

/** {@link measureWorkflow} with each new task acknowledged through a real SMTP server. */
export function measureAcknowledging(
	n8n: BenchN8n,
	servers: BenchServers,
	load: WorkflowLoad,
): Measurement<AcknowledgedRate> {
	return measurement(load, async () => {
		return await withWorkflow({ n8n, servers, acknowledges: true }, load, async (watched) => {
			const { metered, mailbox } = watched;
			const sentBefore = servers.smtp.mails().length;
			const countSent = (): number => servers.smtp.mails().length - sentBefore;
			let cleared: Rate | undefined;
			const sent = await meter(metered, async () => {
				cleared = await meter(metered, async () => await watched.clear());
				return await waitUntil(
					load.count,
					async () => await Promise.resolve(countSent()),
					AT_MOST_SECONDS,
				);
			});
			if (cleared === undefined || sent.mails !== load.count) {
				throw new Error(`${sent.mails} of ${load.count} mails to ${mailbox.user} acknowledged`);
			}
			return { ...cleared, sentSeconds: sent.seconds, sentCpuSeconds: sent.cpuSeconds };
		});
	});
}

interface Watched {
	metered: Parameters<typeof meter>[0];
	mailbox: BenchMailbox;
	/** Publishes the workflow, and resolves with the number of mails that are moved. */
	clear(): Promise<number>;
}

async function withWorkflow<T>(
	{ n8n, servers, acknowledges }: { n8n: BenchN8n; servers: BenchServers; acknowledges: boolean },
	{ kind, count, database }: WorkflowLoad,
	work: (watched: Watched) => Promise<T>,
): Promise<T> {
	const { division, mailbox } = createDivision(servers);
	await mailbox.fill(kind, count);
	const request = { division, database, acknowledges };
	const workflowId = await importShippedWorkflow(n8n, servers, request);
	const result = await work({
		metered: { worker: n8n.host, servers: serversOf(servers, database) },
		mailbox,
		clear: async () => {
			await n8n.client.activate(workflowId);
			return await waitUntil(count, async () => await mailbox.countProcessed(), AT_MOST_SECONDS);
		},
	});
	await n8n.client.deactivate(workflowId);
	await mailbox.remove();
	return result;
}
