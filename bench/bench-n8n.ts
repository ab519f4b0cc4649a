import { join } from 'node:path';
import { step } from '../scripts/start/progress';
import { startN8n, type N8nHost } from '../test/hosts/n8n';
import { N8nClient } from '../test/hosts/n8n-client';
import { packPackage } from '../test/hosts/pack';

const LOOK_EVERY_MS = 250;

/** An n8n of the bench, whose memory is watched. */
export interface BenchN8n {
	host: N8nHost;
	client: N8nClient;
	memory(): { before: number; peak: number };
	stop(): Promise<void>;
}

/** Starts an n8n with the package in it, signed in as its owner. */
export async function startBenchN8n(): Promise<BenchN8n> {
	const checkout = join(__dirname, '..');
	const packageTarball = await packPackage(checkout, join(checkout, '.local'));
	const host = await step(
		'Starting n8n',
		async () => await startN8n({ packageTarball, environment: profiling() }),
	);
	const client = new N8nClient(host.url);
	await client.signIn();
	const before = await host.residentBytes();
	let peak = before;
	const look = async (): Promise<void> => {
		peak = Math.max(peak, await host.residentBytes());
	};
	const timer = setInterval(() => void look(), LOOK_EVERY_MS);
	return {
		host,
		client,
		memory: () => ({ before, peak }),
		stop: async () => {
			clearInterval(timer);
			await host.stop();
		},
	};
}

/** Where the profiles of n8n and its threads are written to, if anybody wants them. */
function profiling(): Record<string, string> {
	const folder = process.env.BENCH_PROFILES;
	return folder === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` };
}
