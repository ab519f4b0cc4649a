/**
 * `npm test`, `npm start` and the like in a checkout where nothing is installed yet: runs on Node 20
 * without any dependency, installs what is missing, and goes on with the Node of the project.
 */
import { endWithThisProcess, giveUp, run } from './setup/command.mjs';
import { installDebianPackages } from './setup/debian.mjs';
import { installN8n } from './setup/n8n.mjs';
import { checkout, environment, installDependencies } from './setup/node-modules.mjs';
import { runTests } from './setup/tests.mjs';

const typescript = async (file, args = []) => {
	await run('node', ['--import', 'tsx', file, ...args], {
		cwd: checkout,
		env: environment(),
		show: true,
	});
};

const targets = {
	test: runTests,
	start: async () => {
		await installDebianPackages(['dovecot-imapd', 'openssl']);
		await installN8n();
		await typescript('scripts/start/main.ts');
	},
	screenshot: async () => {
		if (options[0] === 'mails') {
			await installDebianPackages(['chromium']);
			return await typescript('scripts/screenshot.ts', options);
		}
		await installDebianPackages(['dovecot-imapd', 'openssl', 'chromium']);
		await installN8n();
		await typescript('scripts/screenshot.ts');
	},
	bench: async () => {
		await installDebianPackages(['dovecot-imapd', 'postgresql', 'openssl']);
		await installN8n();
		await typescript('bench/main.ts', options);
	},
	chaos: async () => {
		await installDebianPackages(['dovecot-imapd', 'postgresql', 'redis-server', 'openssl']);
		await installN8n();
		await typescript('chaos/main.ts', options);
	},
	fuzz: async () => {
		await typescript('fuzz/main.ts', options);
	},
};

const [name = 'test', ...options] = process.argv.slice(2);
endWithThisProcess();
try {
	const target = targets[name];
	if (target === undefined) throw new Error(`There is no target "${name}"`);
	await installDependencies();
	await target();
} catch (error) {
	await giveUp(error);
}
