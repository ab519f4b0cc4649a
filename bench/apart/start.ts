import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { cpuSecondsOf, residentBytesOf } from '../../test/hosts/process-table';
import type { FromApart, ToApart } from './serve';

/** What can be done apart: the files of `work/`. */
export type ApartWork = 'divisions' | 'fetch' | 'move' | 'parse';

/** Work in a process of its own, prepared. */
export interface Apart<Result> {
	begin(): void;
	/** Tells work that does not end by itself that it is over. */
	end(): void;
	/** Resolves with what the work returned, or rejects with why it failed. */
	result: Promise<Result>;
	cpuSeconds(): Promise<number>;
	residentBytes(): Promise<number>;
	/** Ends the process. */
	leave(): Promise<void>;
}

/** Where the profile of each process is written to, if anybody wants them. */
const PROFILES = process.env.BENCH_PROFILES;

/** Starts a process and lets it prepare its work. */
export async function startApart<Result>(
	work: ApartWork,
	argument: object,
): Promise<Apart<Result>> {
	const profiling = PROFILES === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${PROFILES}`];
	const child = fork(join(__dirname, 'work', `${work}.ts`), {
		execArgv: ['--import', 'tsx', ...profiling],
	});
	const ready = Promise.withResolvers<void>();
	const done = Promise.withResolvers<Result>();
	const fail = (reason: string): void => {
		const error = new Error(`Measuring "${work}" failed: ${reason}`);
		ready.reject(error);
		done.reject(error);
	};
	// It is asked for at the end only, and may fail before.
	done.promise.catch(() => undefined);
	child.on('message', (message: FromApart) => {
		if (message.kind === 'ready') ready.resolve();
		if (message.kind === 'result') done.resolve(message.result as Result);
		if (message.kind === 'failed') fail(message.reason);
	});
	child.once('exit', (code) => fail(`it ended with ${code}`));
	const tell = (message: ToApart): void => void child.send(message);
	tell({ kind: 'prepare', argument });
	await ready.promise;
	return {
		begin: () => tell({ kind: 'begin' }),
		end: () => tell({ kind: 'end' }),
		result: done.promise,
		cpuSeconds: async () => await cpuSecondsOf(child.pid),
		residentBytes: async () => await residentBytesOf(child.pid),
		leave: async () => {
			if (child.exitCode !== null || child.signalCode !== null) return;
			const exited = once(child, 'exit');
			if (child.connected) child.disconnect();
			await exited;
		},
	};
}
