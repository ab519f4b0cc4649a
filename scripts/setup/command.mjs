import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

const HEARTBEAT_MS = 15_000;
const GRACE_MS = 20_000;
const LAST_OUTPUT_MS = 1_000;
const WATCH_MS = 500;

/** Leaders of the process groups that were started and have not ended. */
const running = new Set();

/** Set when the end has begun: from then on nothing is started. */
let isEnding = false;

/** Ends what was started along with this process: on Ctrl-C, on a signal, and with its parent. */
export function endWithThisProcess() {
	// Not where nohup has taken the terminal away.
	const hangUp = process.stdout.isTTY ? ['SIGHUP'] : [];
	for (const signal of ['SIGINT', 'SIGTERM', ...hangUp]) {
		process.on(signal, () => void endChildren(signal));
	}
	// Who ends npm alone, leaves this without a signal but with another parent.
	const parent = process.ppid;
	if (process.env.npm_lifecycle_event === undefined) return;
	setInterval(() => {
		if (process.ppid !== parent) void endChildren();
	}, WATCH_MS).unref();
}

/**
 * Ends whatever still runs, each with all that it started: npm and its shell end at once when they
 * are told to, and leave the servers of the tests behind. What stays is killed after a while.
 */
async function endChildren(signal = 'SIGTERM') {
	isEnding = true;
	await Promise.all([...running].map(async (child) => await endGroup(child.pid, signal)));
}

async function endGroup(leader, signal) {
	const deadline = Date.now() + GRACE_MS;
	let isThere = signalGroup(leader, signal);
	while (isThere && Date.now() < deadline) {
		await wait(100);
		isThere = signalGroup(leader, 0);
	}
	if (isThere) signalGroup(leader, 'SIGKILL');
}

/** Whether there was anyone to receive it. */
function signalGroup(leader, signal) {
	try {
		return process.kill(-leader, signal);
	} catch {
		return false;
	}
}

/** Says why it goes no further, and ends what still runs. */
export async function giveUp(error) {
	say(`\n✗ ${error.message}`);
	process.exitCode = 1;
	await endChildren();
}

/** Tells a person something. */
export function say(text) {
	process.stdout.write(`${text}\n`);
}

/** How long something took, as a person reads it. */
export function duration(milliseconds) {
	const seconds = Math.round(milliseconds / 1000);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Does one step, and tells when it begins, that it goes on, and how long it took. */
export async function step(name, work) {
	const startedAt = Date.now();
	say(`▸ ${name} …`);
	const heartbeat = setInterval(
		() => say(`  ${name}: still at it after ${duration(Date.now() - startedAt)}`),
		HEARTBEAT_MS,
	);
	try {
		const result = await work();
		say(`✓ ${name}: ${duration(Date.now() - startedAt)}`);
		return result;
	} finally {
		clearInterval(heartbeat);
	}
}

/**
 * Runs a command to its end.
 *
 * @param options.show whether its output goes to the terminal; otherwise it is shown on failure only.
 * @throws where it fails, with the end of its output.
 */
export async function run(command, args, { show = false, ...options } = {}) {
	if (isEnding) throw new Error('Interrupted');
	const child = spawn(command, args, {
		// A process group of its own, to be ended as a whole.
		detached: true,
		stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
		...options,
	});
	running.add(child);
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream?.on('data', (chunk) => {
			output = (output + chunk).slice(-20_000);
		});
	}
	const closed = once(child, 'close').catch(() => undefined);
	const code = await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', (status, signal) => resolve(status ?? signal));
	}).finally(async () => {
		if (child.exitCode !== 0) await endGroup(child.pid, 'SIGTERM');
		running.delete(child);
	});
	if (code === 0) return;
	// The end of its output may be on its way; a daemon it started may hold the pipe for ever.
	await Promise.race([closed, wait(LAST_OUTPUT_MS)]);
	throw new Error(`${command} ${args.join(' ')} failed (${code})\n${output}`);
}
