import { defineConfig } from 'vitest/config';

/**
 * Three kinds of tests: `unit` needs nothing but Node, `servers` a Dovecot, an SMTP server and a
 * PostgreSQL, `n8n` a whole n8n with the packed package installed in it, as
 * users get it.
 */
export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: 'unit',
					include: ['test/**/*.test.ts'],
					exclude: ['test/**/*.server.test.ts', 'test/n8n/**', 'test/package/**'],
				},
			},
			{
				test: {
					name: 'servers',
					include: ['test/**/*.server.test.ts'],
					exclude: ['test/n8n/**'],
					globalSetup: ['test/hosts/servers.setup.ts'],
					testTimeout: 30_000,
				},
			},
			{
				test: {
					name: 'n8n',
					include: ['test/n8n/**/*.test.ts', 'test/package/**/*.test.ts'],
					globalSetup: ['test/hosts/servers.setup.ts', 'test/hosts/n8n.setup.ts'],
					testTimeout: 180_000,
					hookTimeout: 600_000,
				},
			},
		],
	},
});
