import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
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

/** Makes an authority and a certificate for `localhost` and `127.0.0.1`, valid for a year. */
export async function makeCertificates(
	folder: string,
	options: CertificateOptions = {},
): Promise<Certificates> {
	const file = (name: string): string => join(folder, name);
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
	return {
		certificateFile: file('server.pem'),
		keyFile: file('server.key'),
		certificateAuthority: await readFile(file('authority.pem'), 'utf8'),
	};
}

async function openssl(...args: string[]): Promise<void> {
	await run('openssl', args);
}
