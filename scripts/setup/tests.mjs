import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { duration, giveUp, run, say, step } from './command.mjs';
import { installDebianPackages } from './debian.mjs';
import { installN8n } from './n8n.mjs';
import { checkout, environment } from './node-modules.mjs';

/** Side by side, the one that takes longest alone. */
const checks = [['lint'], ['format:check', 'types', 'unused']];
const results = join(checkout, '.local/test-results');

/** Runs everything there is to check, stops at the first failure, and closes with the count. */
export async function runTests() {
	const startedAt = Date.now();
	const counts = [];
	try {
		await runAll(counts);
	} catch (error) {
		await giveUp(error);
	}
	if (counts.length > 0) report(counts, Date.now() - startedAt);
}

async function runAll(counts) {
	rmSync(results, { recursive: true, force: true });
	mkdirSync(results, { recursive: true });
	// n8n is needed last and takes longest.
	const n8n = installN8n();
	n8n.catch(() => undefined);
	await Promise.all(checks.map(runOneByOne));
	await step('Building and packing', async () => {
		const options = { cwd: checkout, env: environment() };
		await run('node', ['--import', 'tsx', 'scripts/pack.ts'], options);
	});
	await count('unit', counts);
	const packages = ['dovecot-imapd', 'postgresql', 'redis-server', 'openssl', 'chromium'];
	await installDebianPackages(packages);
	await count('servers', counts);
	await n8n;
	await count('n8n', counts);
}

async function runOneByOne(names) {
	for (const name of names) await script(name);
}

async function script(name, args = []) {
	await step(`npm run ${name}`, async () => {
		await run('npm', ['run', '--silent', name, ...args], {
			cwd: checkout,
			env: environment(),
			show: true,
		});
	});
}

/** Runs the tests of one kind and adds what came of them to `counts`. */
async function count(kind, counts) {
	const startedAt = Date.now();
	const file = join(results, `${kind}.json`);
	const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
	let failure;
	await script(`test:${kind}`, ['--', ...reporters]).catch((error) => {
		failure = error;
	});
	const found = readCount(file);
	// What fails outside of any test, such as a server that does not start, counts as one.
	if (failure !== undefined) found.failed = Math.max(found.failed, 1);
	counts.push({ kind, ...found, took: Date.now() - startedAt });
	if (failure !== undefined) throw new Error(`The tests of the kind "${kind}" failed`);
}

/** Nothing where vitest was ended before it could write. */
function readCount(file) {
	if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0 };
	const found = JSON.parse(readFileSync(file, 'utf8'));
	return {
		passed: found.numPassedTests,
		failed: found.numFailedTests,
		skipped: found.numPendingTests + found.numTodoTests,
	};
}

function report(counts, took) {
	say('\nTests by kind');
	for (const { kind, passed, failed, skipped, took: tookKind } of counts) {
		const tests = `${passed} passed, ${failed} failed, ${skipped} skipped`;
		say(`  ${kind.padEnd(8)} ${tests}, ${duration(tookKind)}`);
	}
	say(`  ${'all'.padEnd(8)} ${duration(took)}, checks and set-up included`);
	const sum = (field) => counts.reduce((total, result) => total + result[field], 0);
	say(`\n${sum('passed')} passed, ${sum('failed')} failed`);
}
