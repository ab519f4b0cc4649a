import type { N8nHost } from '../test/hosts/n8n';
import type { N8nProcess } from '../test/hosts/n8n-process';
import { pause } from './inject-faults';
import type { Journal } from './journal';
import type { PlannedKill } from './plan-faults';

const LOOK_EVERY_MS = 500;

/** Whom to kill, and until when. */
export interface Killing {
	n8n: N8nHost;
	journal: Journal;
	over: AbortSignal;
}

/**
 * Kills processes of n8n one after the other, each as soon as the one before is at work again, and
 * starts those that end by themselves, as a service manager does.
 */
export async function killProcesses(kills: PlannedKill[], killing: Killing): Promise<void> {
	const { n8n, journal, over } = killing;
	const processes = [n8n, ...n8n.workers];
	for (const { pauseMs, process: number } of kills) {
		const until = Date.now() + pauseMs;
		while (Date.now() < until && !over.aborted) {
			await pause(LOOK_EVERY_MS, over);
			await restartEnded(killing);
		}
		if (over.aborted) return;
		journal.fault(number === 0 ? 'kill n8n' : 'kill worker', String(number));
		await processes[number]?.kill();
		await restartEnded(killing, { wasKilled: true });
	}
}

/** Starts what does not run, again and again: while its database is away n8n does not start. */
export async function restartEnded(
	{ n8n, journal }: Killing,
	{ wasKilled }: { wasKilled: boolean } = { wasKilled: false },
): Promise<void> {
	for (const [number, process] of [n8n, ...n8n.workers].entries()) {
		if (process.isRunning()) continue;
		const name = number === 0 ? 'n8n' : 'worker';
		if (!wasKilled) journal.fault(`${name} ended by itself`, lastWords(process));
		await restart(process, { name, journal });
	}
}

async function restart(
	process: N8nProcess,
	{ name, journal }: { name: string; journal: Journal },
): Promise<void> {
	while (!process.isRunning()) {
		try {
			await process.resume();
			journal.note(`${name} is at work again`);
		} catch (error) {
			journal.note(`${name} did not start: ${String(error).slice(0, 300)}`);
		}
	}
}

function lastWords(process: N8nProcess): string {
	return process.log().trimEnd().split('\n').slice(-5).join(' | ').slice(-1_000);
}
