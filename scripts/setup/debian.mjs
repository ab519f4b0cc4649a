import { existsSync, readdirSync } from 'node:fs';
import { run, step } from './command.mjs';

/** What each Debian package is there for, and how to see that it is. */
const packages = {
	'dovecot-imapd': () => existsSync('/usr/lib/dovecot/imap'),
	postgresql: () =>
		existsSync('/usr/lib/postgresql') &&
		readdirSync('/usr/lib/postgresql').some((version) =>
			existsSync(`/usr/lib/postgresql/${version}/bin/initdb`),
		),
	'redis-server': () => existsSync('/usr/bin/redis-server'),
	chromium: () => existsSync('/usr/bin/chromium'),
	openssl: () => existsSync('/usr/bin/openssl'),
};

/**
 * Installs the Debian packages that are missing.
 *
 * @throws where that takes a person, with the command to type.
 */
export async function installDebianPackages(wanted) {
	const missing = wanted.filter((name) => !packages[name]());
	if (missing.length === 0) return;
	const install = ['install', '-y', '--no-install-recommends', ...missing];
	if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
		throw new Error(`Missing: ${missing.join(', ')}. As root: apt-get ${install.join(' ')}`);
	}
	await step(`Installing ${missing.join(', ')}`, async () => {
		const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
		await run('apt-get', ['update'], { env });
		await run('apt-get', install, { env });
	});
}
