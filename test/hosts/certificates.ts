import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Files of a server's certificate, and the authority that signed it. */
export interface Certificates {
	certificateFile: string;
	keyFile: string;
	/** PEM, for clients to trust. */
	certificateAuthority: string;
}

/** What is to be wrong with a certificate. */
export interface CertificateOptions {
	/** Whom it is for, such as `DNS:mail.example.com`; `localhost` and `127.0.0.1` where absent. */
	names?: string[];
	/** Its last day was yesterday. */
	expired?: boolean;
	/** It is its own authority. */
	selfSigned?: boolean;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** PEM. */
interface Texts {
	authority: string;
	key: string;
	certificate: string;
}

/** By what is to be wrong with them: making them takes longer than most tests. */
const made = new Map<string, Promise<Texts>>();

/** Writes an authority and a certificate for `localhost` and `127.0.0.1`, valid for a year. */
export async function makeCertificates(
	folder: string,
	options: CertificateOptions = {},
): Promise<Certificates> {
	const wanted = JSON.stringify(options);
	const making = made.get(wanted) ?? makeTexts(options);
	made.set(wanted, making);
	const { authority, key, certificate } = await making;
	const [keyFile, certificateFile] = [join(folder, 'server.key'), join(folder, 'server.pem')];
	await writeFile(keyFile, key);
	await writeFile(certificateFile, certificate);
	return { certificateFile, keyFile, certificateAuthority: authority };
}

async function makeTexts(options: CertificateOptions): Promise<Texts> {
	const folder = await mkdtemp(join(tmpdir(), 'certificates-'));
	const read = async (name: string): Promise<string> => await readFile(join(folder, name), 'utf8');
	try {
		await makeFiles((name) => join(folder, name), options);
		return {
			authority: await read('authority.pem'),
			key: await read('server.key'),
			certificate: await read('server.pem'),
		};
	} finally {
		await rm(folder, { recursive: true });
	}
}

async function makeFiles(
	file: (name: string) => string,
	options: CertificateOptions,
): Promise<void> {
	const names = (options.names ?? ['DNS:localhost', 'IP:127.0.0.1']).join(',');
	await openssl(
		...['req', '-x509', ...NEW_KEY, '-days', '365', '-subj', '/CN=Test authority'],
		...['-keyout', file('authority.key'), '-out', file('authority.pem')],
	);
	await openssl(
		...['req', ...NEW_KEY, '-subj', '/CN=localhost'],
		...['-keyout', file('server.key'), '-out', file('server.csr')],
	);
	await writeFile(file('names.cnf'), `subjectAltName=${names}\n`);
	const signer =
		options.selfSigned === true
			? ['-signkey', file('server.key')]
			: ['-CA', file('authority.pem'), '-CAkey', file('authority.key'), '-CAcreateserial'];
	await openssl(
		...['x509', '-req', '-days', options.expired === true ? '-1' : '365', ...signer],
		...['-in', file('server.csr'), '-extfile', file('names.cnf'), '-out', file('server.pem')],
	);
}

async function openssl(...args: string[]): Promise<void> {
	await run('openssl', args);
}
