import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import * as regexp from 'eslint-plugin-regexp';
import typescript from 'typescript-eslint';

const n8nSources = ['nodes/**/*.ts', 'credentials/**/*.ts'];

export default typescript.config(
	{ ignores: ['dist/', '.local/', 'node_modules/', 'coverage/'] },
	{
		files: ['**/*.ts'],
		extends: [...typescript.configs.recommendedTypeChecked],
		languageOptions: {
			parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
		},
		rules: {
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ varsIgnorePattern: '^_', argsIgnorePattern: '^_' },
			],
			'@typescript-eslint/switch-exhaustiveness-check': 'error',
			'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
			'max-params': ['error', 3],
			'no-console': 'error',
		},
	},
	{
		files: ['test/**/*.ts'],
		rules: {
			// Vitest's matchers, such as expect.any, are of the type any.
			'@typescript-eslint/no-unsafe-assignment': 'off',
			// A row of a table of cases has as many columns as it needs.
			'max-params': 'off',
			// A stand-in keeps the promise of what it stands for.
			'@typescript-eslint/require-await': 'off',
		},
	},
	{
		files: ['dispatcher/**/*.ts', ...n8nSources],
		plugins: { regexp },
		rules: {
			// A pattern that meets a mail or a server's words runs on n8n's one thread, so its time must
			// grow no faster than the text.
			'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
			'regexp/no-super-linear-move': ['error', { report: 'potential' }],
			// Both rules see patterns that are written out, and none that is put together at run time.
			'no-restricted-globals': [
				'error',
				{
					name: 'RegExp',
					message: 'Write the pattern out, so that the linter can prove it linear.',
				},
			],
		},
	},
	{
		files: n8nSources,
		// Without n8n's cloud: its two further rules forbid Node's modules and globals, as they forbid
		// runtime dependencies, and the package has both.
		extends: [n8nCommunityNodesPlugin.configs.recommendedWithoutN8nCloudSupport],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			...n8nNodesBase.configs.credentials.rules,
			// For n8n's own nodes only: the address of their documentation is a name there.
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			// The credential types `postgres` and `smtp` are n8n's own, and so are their names.
			'n8n-nodes-base/node-class-description-credentials-name-unsuffixed': 'off',
			// Knows one output only; the trigger and Create Task have a second one for what failed.
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			// The value is 'main'; NodeConnectionTypes.Main is how n8n's own nodes write it.
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			// n8n's own `smtp` and `postgres`: an admin has them already, and a copy would hold
			// the same password a second time.
			'@n8n/community-nodes/no-credential-reuse': 'off',
			'@n8n/community-nodes/valid-credential-references': 'off',
		},
	},
	{
		files: ['nodes/{HelpDeskInboxTrigger,CreateTask,RouteMail}/*.ts'],
		rules: {
			// They act on a mail of the trigger, and a language model has none to give them.
			'@n8n/community-nodes/node-usable-as-tool': 'off',
		},
	},
	{
		files: ['credentials/HelpDeskOAuth2Api.credentials.ts'],
		rules: {
			// Named like Help Desk IMAP beside it: what it opens is a mailbox and no API.
			'n8n-nodes-base/cred-class-field-display-name-missing-api': 'off',
			'n8n-nodes-base/cred-class-field-display-name-missing-oauth2': 'off',
			// Takes the address of the token endpoint for a token.
			'n8n-nodes-base/node-param-type-options-password-missing': 'off',
		},
	},
	{
		files: ['nodes/shared/descriptions.ts'],
		rules: {
			// n8n writes its own name with a small letter, also at the beginning.
			'n8n-nodes-base/node-param-display-name-miscased': 'off',
		},
	},
	{
		files: ['dispatcher/**/*.ts', ...n8nSources],
		rules: {
			'no-restricted-syntax': [
				'error',
				{ selector: 'ImportExpression', message: 'The arrows are checked on static imports only.' },
			],
		},
	},
	{
		files: ['package.json'],
		// Both plugins look for the objects of JavaScript, which a parser of JSON does not give them.
		languageOptions: {
			parser: typescript.parser,
			parserOptions: { extraFileExtensions: ['.json'] },
		},
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		extends: [n8nCommunityNodesPlugin.configs.recommendedWithoutN8nCloudSupport],
		rules: {
			...n8nNodesBase.configs.community.rules,
			// IMAP, MIME and SQL are not written anew; the price is n8n's list of verified packages.
			'@n8n/community-nodes/no-runtime-dependencies': 'off',
		},
	},
);
