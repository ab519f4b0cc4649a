import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import {
	createAccessTokens,
	DispatcherError,
	mailProviders,
	systemClock,
	type MailboxConnection,
	type MailProtocol,
	type Security,
	type SmtpConnection,
	type TokenLogIn,
} from '../../dispatcher/index';
import { readCertificateFields, readEmailAddress } from './credential-fields';
import { textOf } from './text';
import { accountMemory, createTokenStore, type TokenContext } from './token-store';

interface MailServer {
	host: string;
	port: number;
	security: Security;
}

/** A `helpDeskOAuth2Api` credential as the engine uses it: one account that reads and sends. */
export interface ConnectedAccount {
	mailbox: MailboxConnection & { logIn: TokenLogIn };
	smtp: MailServer;
}

/**
 * Reads the fields of a `helpDeskOAuth2Api` credential. Its tokens are asked for when a connection is
 * made, and checked to be those of the person in User.
 *
 * @throws DispatcherError `settings-invalid` naming the field that cannot be used.
 */
export function readAccount(
	context: TokenContext,
	data: ICredentialDataDecryptedObject,
): ConnectedAccount {
	const protocol = data.protocol as MailProtocol;
	const emailAddress = readEmailAddress(data.emailAddress, 'Help Desk OAuth2');
	const person = textOf(data.user) === '' ? emailAddress : oneWord(data.user, 'User');
	if (protocol === 'microsoft') oneWord(textOf(data.tenant) || 'common', 'Tenant');
	const store = createTokenStore(context, userInfoUrl(protocol, data));
	const tokens = createAccessTokens({
		store,
		user: person,
		acceptUnknown: protocol === 'custom' && data.acceptUnknownAccount === true,
		memory: accountMemory(store.accountKey),
		clock: systemClock,
	});
	const { accountKey } = store;
	return {
		mailbox: {
			emailAddress,
			...serverOf(protocol, data, 'imap'),
			logIn: { kind: 'token', name: emailAddress, person, accountKey, tokens },
			...(protocol === 'custom'
				? readCertificateFields(data)
				: { ignoreCertificateProblems: false }),
		},
		smtp: serverOf(protocol, data, 'smtp'),
	};
}

/**
 * The way to send with a connected account.
 *
 * @throws DispatcherError `settings-invalid` where the credential names no outgoing server.
 */
export function smtpOfAccount(
	{ mailbox, smtp }: ConnectedAccount,
	ignoreCertificateProblems: boolean,
): SmtpConnection {
	if (smtp.host === '') {
		throw new DispatcherError({
			code: 'settings-invalid',
			whatHappened: 'The Help Desk OAuth2 credential has no outgoing server',
			whatToDo: 'Fill in its SMTP Server Address, or set Sending to SMTP Credential.',
		});
	}
	const { certificateAuthority } = mailbox;
	return {
		host: smtp.host,
		port: smtp.port,
		secure: smtp.security === 'ssl',
		disableStartTls: smtp.security === 'none',
		tokenLogIn: mailbox.logIn,
		ignoreCertificateProblems: ignoreCertificateProblems || mailbox.ignoreCertificateProblems,
		...(certificateAuthority === undefined ? {} : { certificateAuthority }),
	};
}

function serverOf(
	protocol: MailProtocol,
	data: ICredentialDataDecryptedObject,
	kind: 'imap' | 'smtp',
): MailServer {
	if (protocol !== 'custom') return mailProviders[protocol][kind];
	return {
		host: textOf(data[`${kind}Host`]),
		port: Number(data[`${kind}Port`]),
		security: data[`${kind}Security`] as Security,
	};
}

function userInfoUrl(protocol: MailProtocol, data: ICredentialDataDecryptedObject): string {
	return protocol === 'custom' ? textOf(data.userInfoUrl) : mailProviders[protocol].userInfoUrl;
}

/** Spaces within come from copying too much, and control characters would end a field of the sign-in. */
function oneWord(value: unknown, field: string): string {
	const text = textOf(value);
	if (text !== '' && !/[\s\p{Cc}]/u.test(text)) return text;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened:
			text === ''
				? `The field "${field}" of the Help Desk OAuth2 credential is empty`
				: `The field "${field}" of the Help Desk OAuth2 credential must be one word without spaces: "${text}"`,
		whatToDo: 'Correct the field and save the credential.',
	});
}
