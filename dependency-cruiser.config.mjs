/**
 * The arrows of the house, as ARCHITECTURE.md draws them. A room may use itself and the rooms that
 * stand behind it here; nothing else, and no two rooms each other.
 */
const rooms = {
	core: [],
	mailbox: ['core'],
	message: ['core'],
	templating: ['core'],
	oauth: ['core'],
	database: ['core'],
	settings: ['database', 'core'],
	ledger: ['settings', 'database', 'message', 'core'],
	outbox: ['settings', 'database', 'templating', 'message', 'core'],
	tasks: ['outbox', 'ledger', 'settings', 'database', 'templating', 'message', 'core'],
	inbox: ['tasks', 'outbox', 'ledger', 'settings', 'database', 'mailbox', 'message', 'core'],
};

/** Which packages only some rooms may know. */
const owners = {
	'^(kysely|pg|node:sqlite|sqlite)': ['database', 'settings', 'ledger', 'outbox', 'tasks'],
	'^imapflow': ['mailbox'],
	'^nodemailer': ['outbox'],
	'^liquidjs': ['templating'],
	'^(mailparser|parse5|sanitize-html|iconv-lite|jschardet)': ['message'],
	'^date-holidays': ['core'],
	'^jose': ['core', 'oauth'],
};

const anyOf = (names) => `^dispatcher/(${names.join('|')})/`;
const packagePath = (pattern) => pattern.replace('^', '(^|node_modules/(@types/)?)');

const roomRules = Object.entries(rooms).map(([room, below]) => ({
	name: `${room}-knows-only-what-is-below`,
	severity: 'error',
	from: { path: anyOf([room]) },
	to: { path: '^dispatcher/', pathNot: anyOf([room, ...below]) },
}));

const packageRules = Object.entries(owners).map(([pattern, knowing]) => ({
	name: `${knowing.join('-')}-alone-knows-${pattern.replaceAll(/\W+/g, '-')}`,
	severity: 'error',
	from: { path: '^(dispatcher|nodes|credentials)/', pathNot: anyOf(knowing) },
	to: { path: packagePath(pattern) },
}));

export default {
	forbidden: [
		{
			name: 'no-circle',
			severity: 'error',
			from: { path: '^(dispatcher|nodes|credentials)/' },
			to: { circular: true },
		},
		{
			name: 'one-door',
			comment: 'Nodes use the engine by dispatcher/index alone.',
			severity: 'error',
			from: { path: '^(nodes|credentials)/' },
			to: { path: '^dispatcher/', pathNot: '^dispatcher/index\\.ts$' },
		},
		{
			name: 'nodes-know-no-neighbour',
			comment: 'What two nodes need stands in nodes/shared.',
			severity: 'error',
			from: { path: '^nodes/([^/]+)/', pathNot: '^nodes/shared/' },
			to: { path: '^nodes/', pathNot: '^nodes/($1|shared)/' },
		},
		{
			name: 'the-engine-runs-without-n8n',
			severity: 'error',
			from: { path: '^dispatcher/' },
			to: { path: '(^|node_modules/)(n8n-|@n8n/)|^(nodes|credentials)/' },
		},
		{
			name: 'nobody-goes-in-by-the-door-from-inside',
			severity: 'error',
			from: { path: '^dispatcher/', pathNot: '^dispatcher/index\\.ts$' },
			to: { path: '^dispatcher/(index|division)\\.ts$' },
		},
		...roomRules,
		...packageRules,
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		tsConfig: { fileName: 'tsconfig.json' },
		tsPreCompilationDeps: true,
		reporterOptions: {
			archi: { collapsePattern: '^(dispatcher/[^/]+/|dispatcher/[^/]+\\.ts$|nodes|credentials)' },
		},
	},
};
