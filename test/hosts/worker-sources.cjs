/** Loaded first in each process and thread of the tests: what `workers.setup.ts` made of a worker's source. */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join, relative } = require('node:path');

const checkout = join(__dirname, '../..');

Module._extensions['.ts'] = (module, file) => {
	const script = join(checkout, '.local/workers', `${relative(checkout, file)}.js`);
	module._compile(readFileSync(script, 'utf8'), file);
};
