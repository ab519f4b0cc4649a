import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packPackage } from '../hosts/pack';

const run = promisify(execFile);
const checkout = join(__dirname, '../..');

/** Rules that n8n Cloud's list of verified packages asks for, and the reasons that keep us off it. */
const BEYOND_THE_CLOUD = {
	'@n8n/community-nodes/no-runtime-dependencies':
		'IMAP, MIME and SQL are not written anew, and the libraries are too large to be bundled',
	'@n8n/community-nodes/no-restricted-imports':
		'those libraries, and what of Node a mail connection and a database file take',
	'@n8n/community-nodes/no-restricted-globals':
		'timers that can be cleared, and the environment, which says where n8n’s database is',
};

/** Rules that judge by the form of a source, and the reasons why they are wrong about ours. */
const WRONG_ABOUT_SOURCES = {
	'@n8n/community-nodes/node-usable-as-tool':
		'the nodes act on a mail of the trigger, and a language model has none to give them',
	'@n8n/community-nodes/no-credential-reuse':
		'n8n’s own smtp and postgres: an admin has them already, and a copy would hold the password twice',
	'@n8n/community-nodes/valid-credential-references': 'the same: n8n’s own credential types',
	'n8n-nodes-base/node-class-description-credentials-name-unsuffixed':
		'the same: n8n’s own types have the names they have',
	'n8n-nodes-base/cred-class-field-display-name-missing-api':
		'named like Help Desk IMAP beside it: it opens a mailbox and no API',
	'n8n-nodes-base/cred-class-field-display-name-missing-oauth2':
		'its name has OAuth2; the rule looks for the last words "OAuth2 API"',
	'n8n-nodes-base/node-param-display-name-miscased': 'n8n writes its own name with a small letter',
};

interface Scan {
	passed: boolean;
	message?: string;
	details?: string;
}

/** The rules that found something. */
async function scan(folder: string, kind: 'source' | 'package'): Promise<string[]> {
	const script = join(__dirname, 'scan.mjs');
	// Where it is "test", n8n's rules take each file for one of their own tests.
	const env = { ...process.env, NODE_ENV: undefined };
	const { stdout } = await run(process.execPath, [script, folder, kind], { env });
	const { message, details = '' } = JSON.parse(stdout) as Scan;
	// Otherwise the scanner itself has failed.
	expect(message).toBe('ESLint violations found');
	const findings = details.matchAll(/^ +\d+:\d+ +(?:error|warning) .* (\S+)$/gm);
	return [...new Set([...findings].map(([, rule = '']) => rule))].toSorted();
}

describe('n8n’s scanner of community packages', () => {
	let folder: string;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'scanned-package-'));
		const tarball = await packPackage(checkout, join(checkout, '.local'));
		await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
	});

	afterAll(async () => {
		await rm(folder, { recursive: true, force: true });
	});

	it('finds in the packed package only what n8n’s cloud would not take', async () => {
		const rules = await scan(folder, 'package');

		expect(rules).toEqual(Object.keys(BEYOND_THE_CLOUD).toSorted());
	});

	it('finds in the sources only that and what it is wrong about', async () => {
		const rules = await scan(checkout, 'source');

		expect(rules).toEqual(Object.keys({ ...BEYOND_THE_CLOUD, ...WRONG_ABOUT_SOURCES }).toSorted());
	});
});
