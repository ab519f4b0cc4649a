import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port';

const REDIS = '/usr/bin/redis-server';

/** A Redis server on loopback that keeps nothing on disk. */
export interface RedisHost {
	port: number;
	stop(): Promise<void>;
}

/**
 * Starts a private Redis.
 *
 * @throws Error that names the Debian package where Redis is missing.
 */
export async function startRedis(): Promise<RedisHost> {
	if (!existsSync(REDIS)) throw new Error('Redis is missing: apt-get install redis-server');
	const folder = await mkdtemp(join(tmpdir(), 'redis-'));
	const port = await freePort();
	const server = spawn(
		REDIS,
		[
			...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
			...['--save', '', '--appendonly', 'no'],
		],
		{ stdio: ['ignore', 'pipe', 'ignore'] },
	);
	let log = '';
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.once('exit', () => reject(new Error(`Redis did not start:\n${log}`)));
		server.stdout.setEncoding('utf8').on('data', (text: string) => {
			log += text;
			if (log.includes('Ready to accept connections')) resolve();
		});
	});
	server.removeAllListeners('exit');
	server.stdout.removeAllListeners('data').resume();
	return {
		port,
		stop: async () => {
			const ended = once(server, 'exit');
			server.kill('SIGTERM');
			if (server.exitCode === null) await ended;
			await rm(folder, { recursive: true });
		},
	};
}
