import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeCertificates, type CertificateOptions } from './certificates';
import { configurationText, type ConfigurationOptions } from './dovecot/configuration';
import { allowMailbox, writeSignInFiles } from './dovecot/sign-in';
import { freePort } from './free-port';
import { askToEnd, childrenOf, cpuSecondsOfServer, isRunning } from './process-table';

const DOVECOT = '/usr/sbin/dovecot';
/** RFC 4314. */
const ALL_RIGHTS = 'lrwstipekxa';
const START_TIMEOUT_MS = 15_000;

export { MAILBOX_PASSWORD } from './dovecot/sign-in';

export interface DovecotOptions extends ConfigurationOptions {
	/** For plain connections and STARTTLS; a free one where absent. */
	port?: number;
	/** Kept at the end; a temporary folder, removed at the end, where absent. */
	dataFolder?: string;
	/** What is wrong with its certificate. */
	certificate?: CertificateOptions;
}

/** A Dovecot on loopback, from a private configuration. */
export interface DovecotHost {
	host: string;
	/** Plain, with STARTTLS. */
	port: number;
	/** TLS from the first byte. */
	tlsPort: number;
	/** PEM, to trust the server's certificate by. */
	certificateAuthority: string;
	dataFolder: string;
	/** What it was started with. */
	configuration: string;
	/** From now on the person's tokens open this mailbox, too. For a host with `oauth2`. */
	allow(person: string, mailbox: string): Promise<void>;
	/**
	 * Limits what the owner of a mailbox may do in a folder, at once: `lr` to read, all where absent. For
	 * a host with `rights`.
	 */
	limitRights(mailbox: string, folder: string, rights?: string): Promise<void>;
	/** Seconds of processor time that all its processes have used. */
	cpuSeconds(): Promise<number>;
	/** Ends all its processes; the mails stay until {@link DovecotHost.stop}. */
	halt(): Promise<void>;
	/** Starts again, on the same ports, after {@link DovecotHost.halt}. */
	resume(): Promise<void>;
	stop(): Promise<void>;
}

/** Starts a Dovecot. Needs Debian's dovecot-imapd, and root, since its processes change their users. */
export async function startDovecot(options: DovecotOptions = {}): Promise<DovecotHost> {
	if (!existsSync(DOVECOT)) {
		throw new Error('Dovecot is missing: apt-get install dovecot-imapd');
	}
	const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'dovecot-')));
	await mkdir(join(dataFolder, 'mail'), { recursive: true });
	await chmod(dataFolder, 0o755);
	await chown(join(dataFolder, 'mail'), userId('mail'), groupId('mail'));
	const ports = { port: options.port ?? (await freePort()), tlsPort: await freePort() };
	const certificates = await makeCertificates(dataFolder, options.certificate);
	const configuration = join(dataFolder, 'dovecot.conf');
	await writeFile(configuration, configurationText({ options, dataFolder, ports, certificates }));
	await writeSignInFiles(dataFolder, options);
	let process = await launch(configuration, { dataFolder, port: ports.port });
	return {
		host: 'localhost',
		...ports,
		certificateAuthority: certificates.certificateAuthority,
		dataFolder,
		configuration,
		allow: async (person, mailbox) => await allowMailbox(dataFolder, { person, mailbox }),
		limitRights: async (mailbox, folder, rights = ALL_RIGHTS) => {
			const name = folder === 'INBOX' ? '' : `.${folder.replaceAll('/', '.')}`;
			const file = join(dataFolder, 'mail', mailbox, 'Maildir', name, 'dovecot-acl');
			await writeFile(file, `owner ${rights}\n`);
		},
		cpuSeconds: async () => await cpuSecondsOfServer(process.pid),
		halt: async () => await end(process),
		resume: async () => {
			process = await launch(configuration, { dataFolder, port: ports.port });
		},
		stop: async () => {
			await end(process);
			if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
		},
	};
}

async function launch(
	configuration: string,
	{ dataFolder, port }: { dataFolder: string; port: number },
): Promise<ChildProcess> {
	const process = spawn(DOVECOT, ['-F', '-c', configuration], { stdio: 'ignore' });
	const deadline = Date.now() + START_TIMEOUT_MS;
	while (!(await answers(port))) {
		if (process.exitCode !== null || Date.now() > deadline) {
			const log = await readFile(join(dataFolder, 'dovecot.log'), 'utf8').catch(() => '');
			throw new Error(`Dovecot did not start: ${log.slice(-2000)}`);
		}
		await wait(50);
	}
	return process;
}

/**
 * Ends the processes one by one. Asked to end all of them, the first one takes ten seconds: it lets the
 * others be for as long as they have clients.
 */
async function end(process: ChildProcess): Promise<void> {
	if (process.exitCode !== null || process.signalCode !== null) return;
	const children = await childrenOf(process.pid);
	const ended = once(process, 'exit');
	// First, so that it starts nobody in the place of those who end.
	process.kill('SIGKILL');
	await ended;
	// They bid their clients farewell.
	for (const id of children) askToEnd(Number(id));
	for (const id of children) while (await isRunning(id)) await wait(10);
}

async function answers(port: number): Promise<boolean> {
	const socket = connect(port, '127.0.0.1');
	try {
		const [greeting] = (await once(socket, 'data')) as [Buffer];
		return greeting.toString().startsWith('* OK');
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}

function userId(name: string): number {
	return Number(execFileSync('id', ['-u', name], { encoding: 'utf8' }));
}

function groupId(name: string): number {
	return Number(execFileSync('id', ['-g', name], { encoding: 'utf8' }));
}
