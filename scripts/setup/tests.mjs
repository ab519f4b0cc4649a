import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { duration, run, say } from './command.mjs';
import { installDebianPackages } from './debian.mjs';
import { installN8n } from './n8n.mjs';
import { checkout, environment } from './node-modules.mjs';

const checks = ['format:check', 'lint', 'types', 'unused'];
const results = join(checkout, '.local/test-results');

/** Runs everything there is to check, stops at the first failure, and counts the tests. */
export async function runTests() {
	rmSync(results, { recursive: true, force: true });
	mkdirSync(results, { recursive: true });
	// n8n is needed last and takes longest.
	const n8n = installN8n();
	n8n.catch(() => undefined);
	const counts = [];
	for (const check of checks) await script(check);
	await script('build');
	await count('unit', counts);
	await installDebianPackages(['dovecot-imapd', 'postgresql', 'openssl']);
	await count('servers', counts);
	await n8n;
	await count('n8n', counts);
	report(counts);
}

async function script(name, args = []) {
	say(`\n▸ npm run ${name}`);
	await run('npm', ['run', '--silent', name, ...args], {
		cwd: checkout,
		env: environment(),
		show: true,
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
	const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(file, 'utf8'));
	counts.push({ kind, passed, failed, took: Date.now() - startedAt });
	if (failure === undefined) return;
	report(counts);
	throw new Error(`The tests of the kind "${kind}" failed`);
}

function report(counts) {
	say('\nTests by kind');
	for (const { kind, passed, failed, took } of counts) {
		say(`  ${kind.padEnd(8)} ${passed} passed, ${failed} failed, ${duration(took)}`);
	}
	const sum = (field) => counts.reduce((total, result) => total + result[field], 0);
	say(`\n${sum('passed')} passed, ${sum('failed')} failed`);
}
