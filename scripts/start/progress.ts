const HEARTBEAT_MS = 10_000;

/** Something that runs until it is stopped. */
export interface Stoppable {
	stop(): Promise<unknown>;
}

/** Tells a person something. */
export function announce(text: string): void {
	process.stdout.write(`${text}\n`);
}

/** Does one step, and tells when it begins, that it goes on, and how long it took. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
	const startedAt = Date.now();
	const seconds = (): string => `${Math.round((Date.now() - startedAt) / 1000)} s`;
	announce(`${name} …`);
	const heartbeat = setInterval(() => announce(`  still at it, ${seconds()}`), HEARTBEAT_MS);
	try {
		const result = await work();
		announce(`  done in ${seconds()}`);
		return result;
	} finally {
		clearInterval(heartbeat);
	}
}
