import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { measurement, type Measurement } from '../measurement';
import type { BenchServers } from '../servers';
import { createDivision, withEngine } from './engine';

/** Divisions begin with a look at their folders. */
const SETTLES_WITHIN_MS = 20_000;

/** A state of the kernel's table of connections. */
const ESTABLISHED = '01';

/** What divisions cost that have nothing to do. */
export type IdleCost = {
	divisions: number;
	/** Of one minute. */
	cpuSeconds: number;
	serverSeconds: number;
	/** With all divisions, and before the first of them was started. */
	residentBytes: number;
	bytesBefore: number;
	/** Open connections to the mail server. */
	connections: number;
};

/** Divisions at work on empty folders, all in one engine without n8n. */
export function measureIdle(
	servers: BenchServers,
	{ name, divisions, seconds }: { name: string; divisions: number; seconds: number },
): Measurement<IdleCost> {
	return measurement({ name, runs: 1 }, async () => {
		const { dovecot } = servers;
		const all = Array.from({ length: divisions }, () => createDivision(servers).division);
		const location = servers.createDatabase('sqlite');
		const argument = { location, mailServer: dovecot, divisions: all };
		return await withEngine(argument, async (engine) => {
			const bytesBefore = await engine.residentBytes();
			const connectionsBefore = await countConnections(dovecot.port);
			engine.begin();
			await wait(SETTLES_WITHIN_MS);
			const [cpu, server] = [await engine.cpuSeconds(), await dovecot.cpuSeconds()];
			await wait(seconds * 1000);
			const aMinute = 60 / seconds;
			return {
				divisions,
				cpuSeconds: ((await engine.cpuSeconds()) - cpu) * aMinute,
				serverSeconds: ((await dovecot.cpuSeconds()) - server) * aMinute,
				residentBytes: await engine.residentBytes(),
				bytesBefore,
				connections: (await countConnections(dovecot.port)) - connectionsBefore,
			};
		});
	});
}

/** Open connections whose server's end has this port, by the kernel's tables (proc(5)). */
async function countConnections(port: number): Promise<number> {
	const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
	const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map(
		async (table) => await readFile(table, 'utf8'),
	);
	const lines = (await Promise.all(tables)).flatMap((table) => table.split('\n'));
	return lines.filter((line) => {
		const [, local, , state] = line.trim().split(/\s+/);
		return local?.endsWith(end) === true && state === ESTABLISHED;
	}).length;
}
