/** Loaded first in each process and thread of the tests: what `workers.setup.ts` made of a worker's source. */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join, relative } = require('node:path');
const { isMainThread } = require('node:worker_threads');

const checkout = join(__dirname, '../..');

Module._extensions['.ts'] = (module, file) => {
	const script = join(checkout, '.local/workers', `${relative(checkout, file)}.js`);
	module._compile(readFileSync(script, 'utf8'), file);
};

// That node:sqlite is experimental, one thread has said.
if (!isMainThread) process.removeAllListeners('warning');

const { THREAD_CLOCK, THREAD_SYNC_MS } = process.env;
if (!isMainThread && (THREAD_CLOCK ?? THREAD_SYNC_MS)) require('./thread-conditions.cjs');
