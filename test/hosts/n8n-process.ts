import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cpuSecondsOf, residentBytesOf } from './process-table';

const START_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 30_000;
const LOG_TAIL = 4_000;

/** One process of n8n. */
export interface N8nProcess {
	/** Changes when it is started again. */
	pid(): number;
	/** False after {@link N8nProcess.kill}, and where it ended by itself. */
	isRunning(): boolean;
	/** All it has printed. */
	log(): string;
	/** Octets of memory that it holds. */
	residentBytes(): Promise<number>;
	/** Seconds of processor time that it has used. */
	cpuSeconds(): Promise<number>;
	/** Ends it at once, as a crash does. */
	kill(): Promise<void>;
	/** Starts it again after {@link N8nProcess.kill}. */
	resume(): Promise<void>;
	/** Asks it to end, and waits until it has. */
	stop(): Promise<void>;
}

/** What a process of n8n is started with. */
export interface N8nProcessOptions {
	/** The editor with its triggers, or one who runs executions. */
	command: 'start' | 'worker';
	environment: Record<string, string>;
	logFile: string;
	/** Whether it is ready to be worked with. */
	isReady(): Promise<boolean>;
}

/** Starts a process of the n8n that the set-up keeps in its cache folder, and waits until it is ready. */
export async function startN8nProcess(options: N8nProcessOptions): Promise<N8nProcess> {
	await writeFile(options.logFile, '');
	let child = await launch(options);
	return {
		pid: () => child.pid ?? 0,
		isRunning: () => !hasEnded(child),
		log: () => readFileSync(options.logFile, 'utf8'),
		residentBytes: async () => await residentBytesOf(child.pid),
		cpuSeconds: async () => await cpuSecondsOf(child.pid),
		kill: async () => await end(child, 'SIGKILL'),
		resume: async () => {
			child = await launch(options);
		},
		stop: async () => await end(child, 'SIGTERM'),
	};
}

async function launch(options: N8nProcessOptions): Promise<ChildProcess> {
	const entry = join(await n8nFolder(), 'node_modules/n8n/bin/n8n');
	if (!existsSync(entry)) throw new Error(`n8n is missing in ${entry}: npm test installs it`);
	const child = spawn(process.execPath, [entry, options.command], {
		env: options.environment,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => appendFileSync(options.logFile, chunk));
	}
	const deadline = Date.now() + START_TIMEOUT_MS;
	while (!(await options.isReady())) {
		if (hasEnded(child) || Date.now() > deadline) {
			child.kill('SIGKILL');
			const log = readFileSync(options.logFile, 'utf8');
			throw new Error(`n8n did not start:\n${log.slice(-LOG_TAIL)}`);
		}
		await wait(250);
	}
	return child;
}

async function n8nFolder(): Promise<string> {
	const setup = (await import('../../scripts/setup/n8n.mjs')) as { n8nFolder(): string };
	return setup.n8nFolder();
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
