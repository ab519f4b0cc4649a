import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import {
	exchangeLogInName,
	type MailboxConnection,
	type Security,
	type SmtpConnection,
} from '../../dispatcher/index';
import { secretOf, textOf } from './text';

interface CredentialReader {
	getCredentials(type: string): Promise<ICredentialDataDecryptedObject>;
}

/** The ways to sign in to a mailbox, and the credential type of each. */
const credentialTypes = { login: 'helpDeskImap' } as const;

export type Authentication = keyof typeof credentialTypes;

/**
 * Turns the node's credential into what the engine connects with: the one place that knows about
 * credential types.
 */
export async function mailboxConnection(
	context: CredentialReader,
	authentication: Authentication,
): Promise<MailboxConnection> {
	return fromImapCredential(await context.getCredentials(credentialTypes[authentication]));
}

/** Reads the fields of a `helpDeskImap` credential. */
export function fromImapCredential(data: ICredentialDataDecryptedObject): MailboxConnection {
	const emailAddress = textOf(data.emailAddress);
	const additional = (data.additionalFields ?? {}) as ICredentialDataDecryptedObject;
	const certificateAuthority = textOf(additional.certificateAuthority);
	const serverName = textOf(additional.serverName);
	return {
		emailAddress,
		host: textOf(data.host),
		port: Number(data.port),
		security: data.security as Security,
		logIn: {
			kind: 'password',
			name: exchangeLogInName(textOf(data.user), emailAddress),
			password: secretOf(data.password),
		},
		ignoreCertificateProblems: additional.ignoreCertificateProblems === true,
		...(certificateAuthority === '' ? {} : { certificateAuthority }),
		...(serverName === '' ? {} : { serverName }),
	};
}

/** Reads n8n's own `smtp` credential, which leaves certificate problems to the node. */
export async function smtpConnection(
	context: CredentialReader,
	ignoreCertificateProblems: boolean,
): Promise<SmtpConnection> {
	const data = await context.getCredentials('smtp');
	const user = textOf(data.user);
	const clientHostName = textOf(data.hostName);
	return {
		host: textOf(data.host),
		port: Number(data.port),
		secure: data.secure === true,
		disableStartTls: data.disableStartTls === true,
		ignoreCertificateProblems,
		...(user === '' ? {} : { user, password: secretOf(data.password) }),
		...(clientHostName === '' ? {} : { clientHostName }),
	};
}
