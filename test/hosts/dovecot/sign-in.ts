import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The password of every mailbox; any user name is a mailbox of its own. */
export const MAILBOX_PASSWORD = 'secret';

/** The name of the right that everybody has. */
const OWN_MAILBOX = 'own';

/** Ways to log in by AUTHENTICATE. */
export type SaslMechanism = 'plain' | 'login' | 'cram-md5' | 'xoauth2' | 'oauthbearer';

export interface SignInOptions {
	/**
	 * Lets people in by their tokens: into the mailbox of their own address, and into those they were
	 * allowed to open.
	 */
	oauth2?: {
		/** Takes a posted `token`; answers `active`, `username` and `scope` (RFC 7662). */
		introspectionUrl: string;
	};
	/** What it offers; passwords, and tokens where `oauth2` is there, where absent. */
	mechanisms?: SaslMechanism[];
	/** Opens any mailbox by the user name `mailbox*name`. */
	masterUser?: { name: string; password: string };
}

/** Writes the files that the log-in needs besides the configuration. */
export async function writeSignInFiles(folder: string, options: SignInOptions): Promise<void> {
	const { oauth2, masterUser } = options;
	if (masterUser !== undefined) {
		const line = `${masterUser.name}:{PLAIN}${masterUser.password}\n`;
		await writeFile(join(folder, 'masters'), line);
	}
	if (oauth2 === undefined) return;
	await mkdir(join(folder, 'rights'), { recursive: true });
	await writeRight(folder, OWN_MAILBOX);
	await writeFile(
		join(folder, 'rights.conf.ext'),
		`uri = fs:posix:prefix=${folder}/rights/
key right {
  key = %{if;%{passdb:person};eq;%{user};${OWN_MAILBOX};%{passdb:person}>%{user}}
  format = json
}
passdb_objects = right
`,
	);
	await writeFile(
		join(folder, 'oauth2.conf.ext'),
		// Any token is let through here, whomever it is of: the rights decide afterwards.
		`introspection_mode = post
introspection_url = ${oauth2.introspectionUrl}
active_attribute = active
active_value = true
scope = mail.imap
username_attribute = username
username_format = any
pass_attrs = person=%L{oauth2:username}
`,
	);
}

/** Lets a person's tokens into a mailbox, at once. */
export async function allowMailbox(
	folder: string,
	{ person, mailbox }: { person: string; mailbox: string },
): Promise<void> {
	await writeRight(folder, `${person.toLowerCase()}>${mailbox.toLowerCase()}`);
}

/** The part of the configuration that says who is let in. */
export function signInText(folder: string, options: SignInOptions): string {
	const { oauth2, masterUser } = options;
	const offered = options.mechanisms ?? [
		...(['plain', 'login'] as const),
		...(oauth2 === undefined ? [] : (['oauthbearer', 'xoauth2'] as const)),
	];
	return `
disable_plaintext_auth = no
auth_mechanisms = ${offered.join(' ')}
auth_cache_size = 0
auth_failure_delay = 0
${masterUser === undefined ? '' : masterText(folder)}
${oauth2 === undefined ? '' : oauth2Text(folder)}
passdb {
  driver = static
  mechanisms = plain login cram-md5
  args = password=${MAILBOX_PASSWORD}
}
`;
}

function masterText(folder: string): string {
	return `
auth_master_user_separator = *
passdb {
  driver = passwd-file
  master = yes
  args = ${folder}/masters
}`;
}

/**
 * Dovecot tells the token's server nothing of the mailbox that is asked for. So the first database
 * only finds the person, and the second one looks for the pair of person and mailbox.
 */
function oauth2Text(folder: string): string {
	return `
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${folder}/oauth2.conf.ext
  result_success = continue
  result_failure = return-fail
  result_internalfail = return-fail
}
passdb {
  driver = dict
  mechanisms = xoauth2 oauthbearer
  args = ${folder}/rights.conf.ext
  result_failure = return-fail
}`;
}

/** A right is a file, since Dovecot looks at a list of users once a second only. */
async function writeRight(folder: string, name: string): Promise<void> {
	// Without a password, since the token was checked already.
	await writeFile(join(folder, 'rights', name), '{"nopassword":"y"}');
}
