import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { testConnection } from '../../dispatcher/index';
import { fromImapCredential } from './connection';
import { reasonOf } from './errors';

/** Logs in and opens the inbox, as the trigger would. */
export async function helpDeskImapTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
): Promise<INodeCredentialTestResult> {
	try {
		await testConnection(fromImapCredential(credential.data ?? {}));
		return { status: 'OK', message: 'Signed in, and the inbox opens' };
	} catch (error) {
		return { status: 'Error', message: reasonOf(error) };
	}
}
