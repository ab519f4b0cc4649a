import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port';
import { copyPackages, installPackage } from './install-package';
import { n8nEnvironment, queueEnvironment } from './n8n-environment';
import { startN8nProcess, type N8nProcess } from './n8n-process';

export interface N8nOptions {
	/** The package as `npm pack` made it. */
	packageTarball: string;
	/** Kept at the end; a temporary folder, removed at the end, where absent. */
	userFolder?: string;
	/** A free one where absent. */
	port?: number;
	/** More settings of n8n. */
	environment?: Record<string, string>;
	/**
	 * Runs executions in workers, each with a folder of its own, as on another machine. n8n's data has
	 * to be in PostgreSQL then: `environment` says where.
	 */
	queue?: { redis: { port: number }; workers: number };
	/** Where what n8n prints is kept, as `n8n.log` and `worker-1.log`; the user folder where absent. */
	logFolder?: string;
}

/** An n8n on loopback with the package installed in it as users install it. */
export interface N8nHost extends N8nProcess {
	url: string;
	userFolder: string;
	/** None without a queue. */
	workers: N8nProcess[];
}

/** Starts the n8n that the set-up keeps in its cache folder. */
export async function startN8n(options: N8nOptions): Promise<N8nHost> {
	const userFolder = options.userFolder ?? (await mkdtemp(join(tmpdir(), 'n8n-')));
	await installPackage(options.packageTarball, userFolder);
	const port = options.port ?? (await freePort());
	const url = `http://127.0.0.1:${port}`;
	const logFolder = options.logFolder ?? userFolder;
	await mkdir(logFolder, { recursive: true });
	const shared = {
		...(options.queue === undefined ? {} : queueEnvironment(options.queue.redis)),
		...options.environment,
	};
	const main = await startN8nProcess({
		command: 'start',
		environment: { ...(await n8nEnvironment({ userFolder, port })), ...shared },
		logFile: join(logFolder, 'n8n.log'),
		isReady: async () => await isReady(url),
	});
	const names = Array.from({ length: options.queue?.workers ?? 0 }, (_, at) => `worker-${at + 1}`);
	const workers = await Promise.all(
		names.map(async (name) => await startWorker(name, { userFolder, logFolder, shared })),
	);
	return {
		...main,
		url,
		userFolder,
		workers,
		stop: async () => {
			await Promise.all([main, ...workers].map(async (process) => await process.stop()));
			if (options.userFolder === undefined) await rm(userFolder, { recursive: true, force: true });
		},
	};
}

interface WorkerSetting {
	userFolder: string;
	logFolder: string;
	shared: Record<string, string>;
}

async function startWorker(
	name: string,
	{ userFolder, logFolder, shared }: WorkerSetting,
): Promise<N8nProcess> {
	const ownFolder = join(userFolder, name);
	await copyPackages(join(userFolder, '.n8n/nodes'), join(ownFolder, '.n8n/nodes'));
	const healthPort = await freePort();
	return await startN8nProcess({
		command: 'worker',
		environment: {
			...(await n8nEnvironment({ userFolder: ownFolder, port: await freePort() })),
			...shared,
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(healthPort),
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		},
		logFile: join(logFolder, `${name}.log`),
		isReady: async () => await answersReadiness(`http://127.0.0.1:${healthPort}`),
	});
}

/** Ready to be worked with: its database is up to date and the editor's API answers. */
async function isReady(url: string): Promise<boolean> {
	if (!(await answersReadiness(url))) return false;
	const settings = await fetch(`${url}/rest/settings`).catch(() => undefined);
	return settings?.headers.get('content-type')?.includes('json') === true;
}

async function answersReadiness(url: string): Promise<boolean> {
	const health = await fetch(`${url}/healthz/readiness`).catch(() => undefined);
	return health?.ok === true;
}
