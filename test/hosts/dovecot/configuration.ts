import type { Certificates } from '../certificates';
import { signInText, type SignInOptions } from './sign-in';

export interface ConfigurationOptions extends SignInOptions {
	/** Between folders; `/` where absent. */
	separator?: string;
	/** Before every folder, such as `INBOX.`. */
	prefix?: string;
	/** Does not offer MOVE (RFC 6851). */
	withoutMove?: boolean;
	/** Offers neither MOVE nor UIDPLUS (RFC 4315). */
	withoutUidPlus?: boolean;
	/** Keeps rights a folder (RFC 4314), to be set by `limitRights`, and a quota of so many kilobytes. */
	rights?: { quotaKilobytes: number };
	/** So many connections a user may have; a thousand where absent. */
	connectionsPerUser?: number;
	/** How it keeps mails; one file each in a Maildir where absent. */
	format?: 'maildir' | 'sdbox';
	/** Does not offer STARTTLS. */
	withoutStartTls?: boolean;
}

interface ConfigurationParts {
	options: ConfigurationOptions;
	dataFolder: string;
	ports: { port: number; tlsPort: number };
	certificates: Certificates;
}

/** The whole of a Dovecot's configuration. */
export function configurationText(parts: ConfigurationParts): string {
	const { options, dataFolder, ports, certificates } = parts;
	const { separator = '/', prefix = '', withoutStartTls, rights } = options;
	const { connectionsPerUser = 1000, format = 'maildir' } = options;
	return `
base_dir = ${dataFolder}/run
state_dir = ${dataFolder}/run
log_path = ${dataFolder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_process_limit = 1000
default_client_limit = 2000
default_vsz_limit = 0
ssl = ${withoutStartTls === true ? 'no' : 'yes'}
ssl_cert = <${certificates.certificateFile}
ssl_key = <${certificates.keyFile}
first_valid_uid = 1
mail_location = ${format === 'sdbox' ? 'sdbox:~/sdbox' : 'maildir:~/Maildir'}
mail_fsync = never
${capabilityLine(options)}
${rightsText(rights)}
${signInText(dataFolder, options)}
userdb {
  driver = static
  args = uid=mail gid=mail home=${dataFolder}/mail/%u
}
namespace inbox {
  inbox = yes
  separator = ${separator}
  prefix = ${prefix}
}
protocol imap {
  mail_max_userip_connections = ${connectionsPerUser}
  ${rights === undefined ? '' : 'mail_plugins = $mail_plugins imap_acl imap_quota'}
}
service anvil {
  client_limit = 4000
  # Tests log in wrongly often, and would have to wait longer each time.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  inet_listener imap {
    port = ${ports.port}
  }
  inet_listener imaps {
    port = ${withoutStartTls === true ? 0 : ports.tlsPort}
    ssl = yes
  }
}
`;
}

function rightsText(rights: ConfigurationOptions['rights']): string {
	if (rights === undefined) return '';
	return `mail_plugins = $mail_plugins acl quota
plugin {
  # Rights are read again this often; by default half a minute passes.
  acl = vfile::cache_secs=1
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage=${rights.quotaKilobytes}K
}`;
}

function capabilityLine({ withoutMove, withoutUidPlus }: ConfigurationOptions): string {
	const offered = 'IMAP4rev1 SASL-IR LITERAL+ IDLE NAMESPACE SPECIAL-USE';
	if (withoutUidPlus === true) return `imap_capability = ${offered}`;
	return withoutMove === true ? `imap_capability = ${offered} UIDPLUS` : '';
}
