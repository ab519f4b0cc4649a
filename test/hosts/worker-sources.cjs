/** Loaded first in each process and thread of the tests: what `workers.setup.ts` made of a worker's source. */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join, relative } = require('node:path');
const { fileURLToPath } = require('node:url');
const { isMainThread } = require('node:worker_threads');

const checkout = join(__dirname, '../..');

const scriptOf = (file) =>
	readFileSync(join(checkout, '.local/workers', `${relative(checkout, file)}.js`), 'utf8');

Module._extensions['.ts'] = (module, file) => {
	module._compile(scriptOf(file), file);
};

// A pool's thread does not begin with the file, but imports it.
Module.registerHooks({
	load: (url, context, next) =>
		url.endsWith('-worker.ts')
			? { format: 'commonjs', source: scriptOf(fileURLToPath(url)), shortCircuit: true }
			: next(url, context),
});

// That node:sqlite is experimental, one thread has said.
if (!isMainThread) process.removeAllListeners('warning');

const { THREAD_CLOCK, THREAD_SYNC_MS } = process.env;
if (!isMainThread && (THREAD_CLOCK ?? THREAD_SYNC_MS)) require('./thread-conditions.cjs');
