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

async function read(file: string): Promise<string> {
	return await readFile(file, 'utf8').catch(() => '');
}
