import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { DispatcherError, isEmailAddress, type MailboxConnection } from '../../dispatcher/index';
import { textOf } from './text';

/**
 * Reads the mailbox's address.
 *
 * @param credential what the credential's type is called.
 * @throws DispatcherError `settings-invalid` where it is empty or no address.
 */
export function readEmailAddress(value: unknown, credential: string): string {
	const text = textOf(value);
	if (isEmailAddress(text)) return text;
	const problem =
		text === '' ? 'is empty' : `contains "${onOneLine(text)}", which is not an email address`;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The field "Email Address" of the ${credential} credential ${problem}`,
		whatToDo:
			'Enter the address of the mailbox, such as support@example.com, and save the credential.',
	});
}

/** Reads what the server's certificate is checked by; empty fields are left out. */
export function readCertificateFields(
	data: ICredentialDataDecryptedObject,
): Pick<MailboxConnection, 'certificateAuthority' | 'serverName' | 'ignoreCertificateProblems'> {
	const certificateAuthority = textOf(data.certificateAuthority);
	const serverName = textOf(data.serverName);
	return {
		ignoreCertificateProblems: data.ignoreCertificateProblems === true,
		...(certificateAuthority === '' ? {} : { certificateAuthority }),
		...(serverName === '' ? {} : { serverName }),
	};
}

function onOneLine(text: string): string {
	return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ').slice(0, 100);
}
