import { setTimeout as wait } from 'node:timers/promises';

/** Somebody whose processor time is counted. */
export interface Metered {
	cpuSeconds(): Promise<number>;
}

/** What it took to work through mails. */
export type Rate = {
	mails: number;
	seconds: number;
	/** Of the process that did it. */
	cpuSeconds: number;
	/** Of the mail server and the database server together. */
	serverSeconds: number;
};

const LOOK_EVERY_MS = 50;

/**
 * Measures work.
 *
 * @param work resolves with the number of mails that are done.
 */
export async function meter(
	{ worker, servers }: { worker: Metered; servers: Metered[] },
	work: () => Promise<number>,
): Promise<Rate> {
	const ofServers = async (): Promise<number> => await sumOf(servers);
	const [cpuBefore, serversBefore] = [await worker.cpuSeconds(), await ofServers()];
	const startedAt = performance.now();
	const mails = await work();
	const seconds = (performance.now() - startedAt) / 1000;
	return {
		mails,
		seconds,
		cpuSeconds: (await worker.cpuSeconds()) - cpuBefore,
		serverSeconds: (await ofServers()) - serversBefore,
	};
}

async function sumOf(servers: Metered[]): Promise<number> {
	const used = await Promise.all(servers.map(async (server) => await server.cpuSeconds()));
	return used.reduce((sum, seconds) => sum + seconds, 0);
}

/**
 * Waits until as many mails are done as are wanted, or the time is up.
 *
 * @returns how many are done.
 */
export async function waitUntil(
	wanted: number,
	count: () => Promise<number>,
	atMostSeconds: number,
): Promise<number> {
	const deadline = performance.now() + atMostSeconds * 1000;
	for (;;) {
		const done = await count();
		if (done >= wanted || performance.now() > deadline) return done;
		await wait(LOOK_EVERY_MS);
	}
}
