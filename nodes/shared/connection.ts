import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import {
	DispatcherError,
	logInName,
	type MailboxConnection,
	type Security,
	type SharedMailboxForm,
	type SmtpConnection,
} from '../../dispatcher/index';
import { readAccount, smtpOfAccount } from './oauth2-account';
import { readCertificateFields, readEmailAddress } from './credential-fields';
import { secretOf, textOf } from './text';
import { CONNECTED_ACCOUNT, type TokenContext } from './token-store';

/** The ways to sign in to a mailbox, and the credential type of each. */
const credentialTypes = { login: 'helpDeskImap', oAuth2: CONNECTED_ACCOUNT } as const;

export type Authentication = keyof typeof credentialTypes;

/**
 * Turns the node's credential into what the engine connects with: the one place that knows about
 * credential types.
 *
 * @throws DispatcherError `settings-invalid` where a field cannot be used.
 */
export async function mailboxConnection(
	context: TokenContext,
	authentication: Authentication,
): Promise<MailboxConnection> {
	const data = await context.getCredentials(credentialTypes[authentication]);
	return authentication === 'login' ? fromImapCredential(data) : readAccount(context, data).mailbox;
}

/**
 * Reads the fields of a `helpDeskImap` credential.
 *
 * @throws DispatcherError `settings-invalid` naming the field that cannot be used.
 */
export function fromImapCredential(data: ICredentialDataDecryptedObject): MailboxConnection {
	const emailAddress = readEmailAddress(data.emailAddress, 'Help Desk IMAP');
	const form = readOwnOrEarlier(data, 'sharedMailboxForm', 'exchange') as SharedMailboxForm;
	return {
		emailAddress,
		host: textOf(data.host),
		port: Number(data.port),
		security: data.security as Security,
		logIn: {
			kind: 'password',
			name: logInName(textOf(data.user), emailAddress, form),
			password: secretOf(data.password),
		},
		...readCertificateFields({
			certificateAuthority: readOwnOrEarlier(data, 'certificateAuthority', ''),
			serverName: readOwnOrEarlier(data, 'serverName', ''),
			ignoreCertificateProblems: readOwnOrEarlier(data, 'ignoreCertificateProblems', false),
		}),
	};
}

/**
 * A field that earlier versions kept in the collection `additionalFields`. n8n fills in the defaults of
 * fields that were never stored, so the collection's value counts where the field has its default.
 */
function readOwnOrEarlier<T extends string | boolean>(
	data: ICredentialDataDecryptedObject,
	field: string,
	byDefault: T,
): T {
	const own = data[field];
	if (typeof own === typeof byDefault && own !== '' && own !== byDefault) return own as T;
	const earlier = ((data.additionalFields ?? {}) as ICredentialDataDecryptedObject)[field];
	return typeof earlier === typeof byDefault && earlier !== '' ? (earlier as T) : byDefault;
}

/** How a division sends: not at all, with an SMTP credential, or with the mailbox's account. */
export type Sending = 'none' | 'smtp' | 'oAuth2';

/** How outgoing mail is sent, as the trigger's parameters say. */
export interface SendingChoice {
	/** How the mailbox is signed in to. */
	authentication: Authentication;
	sending: Sending;
	ignoreCertificateProblems: boolean;
}

/**
 * Reads where and as whom outgoing mail is sent.
 *
 * @returns undefined where the division names no way out.
 * @throws DispatcherError `settings-invalid` where an account is to send that is not chosen.
 */
export async function sendingConnection(
	context: TokenContext,
	{ authentication, sending, ignoreCertificateProblems }: SendingChoice,
): Promise<SmtpConnection | undefined> {
	if (sending === 'none') return undefined;
	if (sending === 'smtp') return await smtpConnection(context, ignoreCertificateProblems);
	if (authentication !== 'oAuth2') {
		throw new DispatcherError({
			code: 'settings-invalid',
			whatHappened:
				'Sending is set to the mailbox’s OAuth2 account, but Authentication is set to Login',
			whatToDo: 'Set Authentication to OAuth2, or Sending to SMTP Credential.',
		});
	}
	const account = readAccount(context, await context.getCredentials(CONNECTED_ACCOUNT));
	return smtpOfAccount(account, ignoreCertificateProblems);
}

/** Reads n8n's own `smtp` credential, which leaves certificate problems to the node. */
async function smtpConnection(
	context: TokenContext,
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
