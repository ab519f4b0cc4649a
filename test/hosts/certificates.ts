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

/** Makes an authority and a certificate for `localhost` and `127.0.0.1`, valid for a year. */
export async function makeCertificates(folder: string): Promise<Certificates> {
	const file = (name: string): string => join(folder, name);
	const openssl = async (...args: string[]): Promise<unknown> => await run('openssl', args);
	const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
	await openssl(
		...['req', '-x509', ...newKey, '-days', '365', '-subj', '/CN=Test authority'],
		...['-keyout', file('authority.key'), '-out', file('authority.pem')],
	);
	await openssl(
		...['req', ...newKey, '-subj', '/CN=localhost'],
		...['-keyout', file('server.key'), '-out', file('server.csr')],
	);
	await writeFile(file('names.cnf'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
	await openssl(
		...['x509', '-req', '-days', '365', '-in', file('server.csr'), '-extfile', file('names.cnf')],
		...['-CA', file('authority.pem'), '-CAkey', file('authority.key'), '-CAcreateserial'],
		...['-out', file('server.pem')],
	);
	return {
		certificateFile: file('server.pem'),
		keyFile: file('server.key'),
		certificateAuthority: await readFile(file('authority.pem'), 'utf8'),
	};
}
