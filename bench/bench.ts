import { step } from '../scripts/start/progress';
import { startBenchN8n, type BenchN8n } from './bench-n8n';
import { startServers, type BenchServers } from './servers';

/** What measurements work with. */
export interface Bench {
	servers: BenchServers;
	/** With our workflows. */
	n8n: BenchN8n;
	/** With n8n's own trigger. */
	otherN8n: BenchN8n;
}

/** Starts all that measurements need, and ends it at the end. */
export async function withBench(work: (bench: Bench) => Promise<void>): Promise<void> {
	const running: Array<{ stop(): Promise<void> }> = [];
	const started = async <T extends { stop(): Promise<void> }>(start: Promise<T>): Promise<T> => {
		const host = await start;
		running.push(host);
		return host;
	};
	try {
		const servers = await step('Starting the servers', async () => await started(startServers()));
		const n8n = await started(startBenchN8n());
		const otherN8n = await started(startBenchN8n());
		await work({ servers, n8n, otherN8n });
	} finally {
		for (const host of running.toReversed()) await host.stop();
	}
}
