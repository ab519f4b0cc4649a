/** Loaded into the threads of a test that wants them under other conditions; see `threads.ts`. */
const { StatementSync } = require('node:sqlite');

const { THREAD_CLOCK, THREAD_SYNC_MS } = process.env;

if (THREAD_CLOCK === 'by hand') handOverClock();
if (THREAD_SYNC_MS !== undefined) slowDisk(Number(THREAD_SYNC_MS));

/** Timers run when the test says that their time has come, and not before. */
function handOverClock() {
	let now = 0;
	const planned = new Set();
	globalThis.setTimeout = (callback, delayMs) => {
		const timer = { callback, at: now + delayMs, unref: () => timer };
		planned.add(timer);
		return timer;
	};
	globalThis.clearTimeout = (timer) => planned.delete(timer);
	process.on('workerMessage', ({ passMs }) => {
		now += passMs;
		for (const timer of [...planned]) {
			if (timer.at <= now && planned.delete(timer)) timer.callback();
		}
	});
}

/** A disk that takes so long for each commit. */
function slowDisk(syncMs) {
	const nobody = new Int32Array(new SharedArrayBuffer(4));
	let inTransaction = false;
	const { run } = StatementSync.prototype;
	StatementSync.prototype.run = function runOnSlowDisk(...values) {
		const result = run.apply(this, values);
		if (this.sourceSQL.startsWith('begin')) inTransaction = true;
		if (this.sourceSQL === 'commit' || this.sourceSQL === 'rollback') inTransaction = false;
		if (!inTransaction) Atomics.wait(nobody, 0, 0, syncMs);
		return result;
	};
}
