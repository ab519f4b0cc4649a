import { basename, join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that take longest; vitest would begin with the largest files, which is not the same. */
const LONG = [
	...['chaos.test.ts', 'oauth2.test.ts', 'queue-mode.test.ts'],
	...['outages.server.test.ts', 'desk-postgres.server.test.ts', 'bounds.server.test.ts'],
	...['broken-line.server.test.ts', 'desk.server.test.ts'],
	...['growth.test.ts', 'desk-sqlite.test.ts'],
];

/** Begins with the files that take longest, so that nobody waits for one of them alone at the end. */
class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const others = await super.sort(files);
		const rank = ({ moduleId }: TestSpecification): number => {
			const index = LONG.indexOf(basename(moduleId));
			return index === -1 ? LONG.length : index;
		};
		return others.sort((one, other) => rank(one) - rank(other));
	}
}

/** Long enough for a machine that is busy with something else: what is awaited comes, or never. */
const PATIENT = { poll: { timeout: 20_000 } };

/** What the worker threads of the tests run; threads begin as their process did. */
const WORKERS = {
	setup: 'test/hosts/workers.setup.ts',
	execArgv: ['--require', join(import.meta.dirname, 'test/hosts/worker-sources.cjs')],
};

/**
 * Three kinds of tests: `unit` needs nothing but Node, `servers` a Dovecot, an SMTP server and a
 * PostgreSQL, `n8n` a whole n8n with the packed package installed in it, as
 * users get it.
 *
 * With servers a test mostly waits, so several files run beside one another on each processor.
 */
export default defineConfig({
	test: {
		sequence: { sequencer: LongestFirst },
		projects: [
			{
				test: {
					name: 'unit',
					include: ['test/**/*.test.ts'],
					exclude: ['test/**/*.server.test.ts', 'test/n8n/**', 'test/package/**'],
					globalSetup: [WORKERS.setup],
					execArgv: WORKERS.execArgv,
					maxWorkers: '100%',
					testTimeout: 30_000,
					hookTimeout: 30_000,
					expect: PATIENT,
				},
			},
			{
				test: {
					name: 'servers',
					include: ['test/**/*.server.test.ts'],
					exclude: ['test/n8n/**'],
					globalSetup: [WORKERS.setup, 'test/hosts/servers.setup.ts'],
					execArgv: WORKERS.execArgv,
					testTimeout: 60_000,
					hookTimeout: 60_000,
					expect: PATIENT,
					maxWorkers: 3,
				},
			},
			{
				test: {
					name: 'n8n',
					include: ['test/n8n/**/*.test.ts', 'test/package/**/*.test.ts'],
					globalSetup: [WORKERS.setup, 'test/hosts/servers.setup.ts', 'test/hosts/n8n.setup.ts'],
					execArgv: WORKERS.execArgv,
					testTimeout: 180_000,
					hookTimeout: 600_000,
					expect: PATIENT,
					maxWorkers: 2,
				},
			},
		],
	},
});
