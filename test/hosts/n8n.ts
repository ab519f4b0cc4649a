import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port';

const run = promisify(execFile);
const START_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 30_000;
const LOG_TAIL = 4_000;

/** n8n calls nobody, and asks and warns of nothing that is not about the package. */
const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	// It fetches its list at every start.
	N8N_DISABLED_MODULES: 'mcp-registry',
	// Their defaults of later versions, which n8n wants to be told.
	N8N_RUNNERS_TASK_TIMEOUT: '60',
	N8N_COMPRESSION_NODE_MAX_DECOMPRESSED_SIZE_BYTES: String(256 * 1024 * 1024),
	N8N_COMPRESSION_NODE_MAX_ZIP_ENTRIES: '1000',
};

export interface N8nOptions {
	/** The package as `npm pack` made it. */
	packageTarball: string;
	/** Kept at the end; a temporary folder, removed at the end, where absent. */
	userFolder?: string;
	/** A free one where absent. */
	port?: number;
	/** More settings of n8n. */
	environment?: Record<string, string>;
}

/** An n8n on loopback with the package installed in it as users install it. */
export interface N8nHost {
	url: string;
	userFolder: string;
	/** Of its process; changes when it is started again. */
	pid(): number;
	/** All it has printed. */
	log(): string;
	/** Octets of memory that its process holds. */
	residentBytes(): number;
	/** Ends it at once, as a crash does. */
	kill(): Promise<void>;
	/** Starts it again after {@link N8nHost.kill}. */
	resume(): Promise<void>;
	stop(): Promise<void>;
}

/** Starts the n8n that the set-up keeps in its cache folder. */
export async function startN8n(options: N8nOptions): Promise<N8nHost> {
	const userFolder = options.userFolder ?? (await mkdtemp(join(tmpdir(), 'n8n-')));
	const port = options.port ?? (await freePort());
	const url = `http://127.0.0.1:${port}`;
	await installPackage(options.packageTarball, userFolder);
	const environment = await n8nEnvironment(options, { userFolder, port });
	const logFile = join(userFolder, 'n8n-output.log');
	await writeFile(logFile, '');
	let child = await launch(environment, { url, logFile });
	return {
		url,
		userFolder,
		pid: () => child.pid ?? 0,
		log: () => readFileSync(logFile, 'utf8'),
		residentBytes: () => residentBytes(child.pid ?? 0),
		kill: async () => await end(child, 'SIGKILL'),
		resume: async () => {
			child = await launch(environment, { url, logFile });
		},
		stop: async () => {
			await end(child, 'SIGTERM');
			if (options.userFolder === undefined) await rm(userFolder, { recursive: true, force: true });
		},
	};
}

/** As a user does by hand: `npm install` in n8n's folder for community packages. */
async function installPackage(tarball: string, userFolder: string): Promise<void> {
	const folder = join(userFolder, '.n8n/nodes');
	const stamp = join(folder, 'installed-from');
	const state = createHash('sha256')
		.update(await readFile(tarball))
		.digest('hex');
	if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === state) return;
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'package.json'), '{ "name": "installed-nodes", "private": true }\n');
	// Without peers, as n8n's own installer does: n8n-workflow is n8n's.
	const options = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'];
	await run('npm', ['install', ...options, tarball], { cwd: folder });
	await writeFile(stamp, state);
}

async function n8nEnvironment(
	options: N8nOptions,
	{ userFolder, port }: { userFolder: string; port: number },
): Promise<Record<string, string>> {
	const { PATH = '', HOME = '/root', LANG = 'C.UTF-8' } = process.env;
	return {
		PATH,
		HOME,
		LANG,
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_SECURE_COOKIE: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
		EXECUTIONS_DATA_PRUNE: 'false',
		...QUIET,
		...options.environment,
	};
}

async function launch(
	environment: Record<string, string>,
	{ url, logFile }: { url: string; logFile: string },
): Promise<ChildProcess> {
	const entry = join(await n8nFolder(), 'node_modules/n8n/bin/n8n');
	if (!existsSync(entry)) throw new Error(`n8n is missing in ${entry}: npm test installs it`);
	const child = spawn(process.execPath, [entry, 'start'], {
		env: environment,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => appendFileSync(logFile, chunk));
	}
	const deadline = Date.now() + START_TIMEOUT_MS;
	while (!(await isReady(url))) {
		if (hasEnded(child) || Date.now() > deadline) {
			child.kill('SIGKILL');
			throw new Error(`n8n did not start:\n${readFileSync(logFile, 'utf8').slice(-LOG_TAIL)}`);
		}
		await wait(250);
	}
	return child;
}

async function n8nFolder(): Promise<string> {
	const setup = (await import('../../scripts/setup/n8n.mjs')) as { n8nFolder(): string };
	return setup.n8nFolder();
}

/** Ready to be worked with: its database is up to date and the editor's API answers. */
async function isReady(url: string): Promise<boolean> {
	try {
		const health = await fetch(`${url}/healthz/readiness`);
		if (!health.ok) return false;
		const settings = await fetch(`${url}/rest/settings`);
		return settings.headers.get('content-type')?.includes('json') === true;
	} catch {
		return false;
	}
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
	if (hasEnded(child)) return;
	const ended = once(child, 'exit');
	child.kill(signal);
	const tooLong = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
	await ended.finally(() => clearTimeout(tooLong));
}

function hasEnded(child: ChildProcess): boolean {
	return child.exitCode !== null || child.signalCode !== null;
}

function residentBytes(pid: number): number {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}
