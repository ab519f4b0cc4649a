import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { reportMailbox, type MailboxConnection } from '../../dispatcher/index';
import { fromImapCredential } from './connection';
import { reasonOf } from './errors';

/** Opens the mailbox step by step, as the trigger would, and tells of each step or of the failed one. */
export async function helpDeskImapTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
): Promise<INodeCredentialTestResult> {
	let mailbox: MailboxConnection;
	try {
		mailbox = fromImapCredential(credential.data ?? {});
	} catch (error) {
		return { status: 'Error', message: reasonOf(error) };
	}
	const lines = await reportMailbox({
		mailbox,
		folders: {},
		createMissingFolders: false,
		logger: this.logger,
	});
	const failed = lines.find(({ result }) => result === 'failed');
	if (failed !== undefined) {
		return { status: 'Error', message: `${failed.detail}. ${failed.whatToDo ?? ''}`.trim() };
	}
	const passed = lines.filter(({ result }) => result === 'passed');
	return { status: 'OK', message: passed.map(({ detail }) => detail).join('. ') };
}
