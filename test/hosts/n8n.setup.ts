import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startN8n } from './n8n';
import { N8nClient } from './n8n-client';
import { packPackage } from './pack';

declare module 'vitest' {
	interface ProvidedContext {
		n8n: { url: string; userFolder: string; logFile: string; startLog: string };
	}
}

const checkout = join(__dirname, '../..');

/** Packs the package and starts one n8n with it for all tests of a run. */
export default async function setUpN8n(project: TestProject): Promise<() => Promise<void>> {
	const packageTarball = await packPackage(checkout, join(checkout, '.local'));
	const n8n = await startN8n({ packageTarball });
	await new N8nClient(n8n.url).signIn();
	const { url, userFolder } = n8n;
	project.provide('n8n', {
		url,
		userFolder,
		logFile: join(userFolder, 'n8n.log'),
		startLog: n8n.log(),
	});
	return async () => await n8n.stop();
}
