import { readFile } from 'node:fs/promises';

/** The processes that one has started. */
export async function childrenOf(id: string | number | undefined): Promise<string[]> {
	const ids = await read(`/proc/${id}/task/${id}/children`);
	return ids.split(' ').filter((child) => child !== '');
}

/** Whether a process runs: one that has ended stays in the table until its parent takes note of it. */
export async function isRunning(id: string): Promise<boolean> {
	const status = await read(`/proc/${id}/stat`);
	// The name before the state may hold anything, brackets too.
	const state = status.slice(status.lastIndexOf(')') + 1).trim();
	return state !== '' && !state.startsWith('Z');
}

/** Where it is not there any more, that is well, too. */
export function askToEnd(id: number): void {
	try {
		process.kill(id, 'SIGTERM');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}

/** Of a second, what the kernel counts processor time in (`USER_HZ`). */
const TICKS = 100;

/**
 * Seconds of processor time that a process has used, all its threads together; 0 if it is not there.
 *
 * @param options `withEnded`: also what its children used that have ended.
 */
export async function cpuSecondsOf(
	id: string | number | undefined,
	{ withEnded = false }: { withEnded?: boolean } = {},
): Promise<number> {
	const status = await read(`/proc/${id}/stat`);
	const fields = status
		.slice(status.lastIndexOf(')') + 2)
		.split(' ')
		.map(Number);
	// utime, stime, cutime and cstime of proc(5), which counts from 1 and has two fields before these.
	const ticks = fields.slice(11, withEnded ? 15 : 13);
	return ticks.reduce((sum, some) => sum + some, 0) / TICKS;
}

/** Seconds of processor time that a server has used: its first process and all that this has started. */
export async function cpuSecondsOfServer(id: number | undefined): Promise<number> {
	const used = (await childrenOf(id)).map(async (child) => await cpuSecondsOf(child));
	const ofChildren = (await Promise.all(used)).reduce((sum, seconds) => sum + seconds, 0);
	return ofChildren + (await cpuSecondsOf(id, { withEnded: true }));
}

/** Octets of memory that a process holds; 0 if it is not there. */
export async function residentBytesOf(id: string | number | undefined): Promise<number> {
	const status = await read(`/proc/${id}/status`);
	return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

async function read(file: string): Promise<string> {
	return await readFile(file, 'utf8').catch(() => '');
}
