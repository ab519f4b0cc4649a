import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Client } from 'pg';

import { freePort } from './free-port';
import { cpuSecondsOfServer } from './process-table';

const run = promisify(execFile);

const VERSIONS = '/usr/lib/postgresql';
const HOST = '127.0.0.1';
const USER = 'desk';
const PASSWORD = 'secret';
const DATABASE = 'desk';

export interface PostgresHostOptions {
	/** Keeps its data there; a temporary folder that goes with the server where absent. */
	dataFolder?: string;
	/** A free one where absent. */
	port?: number;
	/** What was committed survives {@link PostgresHost.halt} with `immediate`; slower. */
	durable?: boolean;
	/** What was committed survives a crash of the machine, as in production; slower still. */
	syncsToDisk?: boolean;
}

/** A PostgreSQL server on loopback, its user the owner of everything in it. */
export interface PostgresHost {
	host: string;
	port: number;
	user: string;
	password: string;
	database: string;
	/** Seconds of processor time that all its processes have used. */
	cpuSeconds(): Promise<number>;
	/**
	 * Ends all its processes; what was committed stays until {@link PostgresHost.stop}.
	 *
	 * @param mode `fast` ends connections in order, `immediate` is a crash that the next start repairs.
	 */
	halt(mode: 'fast' | 'immediate'): Promise<void>;
	/** Starts again, on the same port, after {@link PostgresHost.halt}. */
	resume(): Promise<void>;
	stop(): Promise<void>;
}

interface Account {
	uid: number;
	gid: number;
}

/**
 * Starts a private PostgreSQL of the newest version installed, for tests only, and without fsync unless
 * that is asked for.
 *
 * Tests share it, so each makes a database or a schema of its own.
 *
 * @throws Error that names the Debian package where PostgreSQL is missing.
 */
export async function startPostgres(options: PostgresHostOptions = {}): Promise<PostgresHost> {
	const programs = await findPrograms();
	const account = await findAccount();
	const folder = await makeFolder(account);
	const dataFolder = options.dataFolder ?? join(folder, 'data');
	const port = options.port ?? (await freePort());
	if (!(await isInitialised(dataFolder))) {
		await initialise({ programs, account, folder, dataFolder });
	}
	const launch = async (): Promise<ChildProcess> =>
		await startServer(join(programs, 'postgres'), {
			account,
			parameters: [
				...['-D', dataFolder, '-p', String(port), '-k', folder, '-h', HOST],
				// The machine goes on when the server does not, so even a durable one needs no fsync.
				...['-c', `fsync=${options.syncsToDisk === true ? 'on' : 'off'}`],
				...['-c', 'max_connections=200'],
				...['-c', `synchronous_commit=${options.durable === true ? 'on' : 'off'}`],
			],
		});
	let server = await launch();
	const host = { host: HOST, port, user: USER, password: PASSWORD };
	await createDatabase(host);
	return {
		...host,
		database: DATABASE,
		cpuSeconds: async () => await cpuSecondsOfServer(server.pid),
		halt: async (mode) => await end(server, mode),
		resume: async () => {
			server = await launch();
		},
		stop: async () => {
			// Connections that tests left open are ended.
			await end(server, 'fast');
			await rm(folder, { recursive: true });
		},
	};
}

async function end(server: ChildProcess, mode: 'fast' | 'immediate'): Promise<void> {
	if (server.exitCode !== null || server.signalCode !== null) return;
	const ended = once(server, 'exit');
	server.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
	await ended;
}

async function findPrograms(): Promise<string> {
	const versions = await readdir(VERSIONS).catch((): string[] => []);
	const newest = versions
		.filter((name) => /^\d+$/.test(name))
		.sort((a, b) => Number(b) - Number(a));
	if (newest[0] !== undefined) return join(VERSIONS, newest[0], 'bin');
	throw new Error(`There is no PostgreSQL in ${VERSIONS}. Install it: apt-get install postgresql`);
}

/** PostgreSQL refuses to run as root: it then runs as the user that its package made. */
async function findAccount(): Promise<Account | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const [, , uid, gid] =
		(await readFile('/etc/passwd', 'utf8'))
			.split('\n')
			.map((line) => line.split(':'))
			.find(([name]) => name === 'postgres') ?? [];
	if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
	throw new Error('There is no user "postgres". Install it: apt-get install postgresql-common');
}

async function makeFolder(account: Account | undefined): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
	if (account !== undefined) await chown(folder, account.uid, account.gid);
	return folder;
}

async function isInitialised(dataFolder: string): Promise<boolean> {
	return (await readdir(dataFolder).catch((): string[] => [])).includes('PG_VERSION');
}

interface Initialisation {
	programs: string;
	account: Account | undefined;
	folder: string;
	dataFolder: string;
}

async function initialise({ programs, account, folder, dataFolder }: Initialisation) {
	await mkdir(dataFolder, { recursive: true, mode: 0o700 });
	if (account !== undefined) await chown(dataFolder, account.uid, account.gid);
	const passwordFile = join(folder, 'password');
	await writeFile(passwordFile, PASSWORD);
	await run(
		join(programs, 'initdb'),
		[
			...['-D', dataFolder, '-U', USER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
			...['--encoding', 'UTF8', '--locale', 'C.UTF-8', '--no-sync'],
		],
		{ cwd: folder, ...account },
	);
}

/** Resolves when the server takes connections. */
async function startServer(
	program: string,
	{ account, parameters }: { account: Account | undefined; parameters: string[] },
): Promise<ChildProcess> {
	const server = spawn(program, parameters, {
		stdio: ['ignore', 'ignore', 'pipe'],
		cwd: tmpdir(),
		...account,
	});
	let log = '';
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
		server.stderr.setEncoding('utf8').on('data', (text: string) => {
			log += text;
			if (log.includes('ready to accept connections')) resolve();
		});
	});
	server.removeAllListeners('exit');
	server.stderr.removeAllListeners('data').resume();
	return server;
}

async function createDatabase(
	host: Pick<PostgresHost, 'host' | 'port' | 'user' | 'password'>,
): Promise<void> {
	const client = new Client({ ...host, database: 'postgres' });
	await client.connect();
	try {
		const { rowCount } = await client.query('select from pg_database where datname = $1', [
			DATABASE,
		]);
		if (rowCount === 0) await client.query(`create database ${DATABASE}`);
	} finally {
		await client.end();
	}
}
