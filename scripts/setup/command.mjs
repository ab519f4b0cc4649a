import { spawn } from 'node:child_process';

const HEARTBEAT_MS = 15_000;

/** What was started and has not ended: ended with this process. */
const running = new Set();

for (const signal of ['SIGINT', 'SIGTERM']) {
	process.on(signal, () => {
		endChildren(signal);
		process.exitCode = 1;
	});
}

/** Ends whatever still runs, after a failure beside it. */
export function endChildren(signal = 'SIGTERM') {
	for (const child of running) child.kill(signal);
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
	const child = spawn(command, args, {
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
	const code = await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', (status, signal) => resolve(status ?? signal));
	}).finally(() => running.delete(child));
	if (code === 0) return;
	throw new Error(`${command} ${args.join(' ')} failed (${code})\n${output}`);
}
