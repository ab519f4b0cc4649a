import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import {
	FOLDER_TO_PROCESS,
	reportMailbox,
	reportSending,
	type CheckLine,
} from '../../dispatcher/index';
import {
	mailboxConnection,
	sendingConnection,
	type Authentication,
	type SendingChoice,
} from '../shared/connection';
import { openDeskOf, type DatabaseChoice } from '../shared/desk';
import { textOf } from '../shared/text';

/**
 * Opens the mailbox and the outgoing server step by step, moving and sending nothing.
 *
 * @returns an item a check: what was checked, whether it passed, what was found and what to do.
 * @throws DispatcherError where a credential's fields cannot be used.
 */
export async function testConnection(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const lines = [...(await testMailbox(context)), ...(await testSending(context))];
	return lines.map((line) => ({ json: { ...line }, pairedItem: { item: 0 } }));
}

/** How and as whom the node sends, for all its items. */
export function readSendingChoice(context: IExecuteFunctions): SendingChoice {
	const options = context.getNodeParameter('options', 0, {});
	return {
		authentication: context.getNodeParameter('authentication', 0) as Authentication,
		sending: context.getNodeParameter('sending', 0, 'login') as Authentication,
		ignoreCertificateProblems: options.ignoreCertificateProblems === true,
	};
}

async function testMailbox(context: IExecuteFunctions): Promise<CheckLine[]> {
	const authentication = context.getNodeParameter('authentication', 0) as Authentication;
	const options = context.getNodeParameter('options', 0, {});
	const folder = (name: string): string =>
		textOf(context.getNodeParameter(name, 0, '', { extractValue: true }));
	return await reportMailbox({
		mailbox: await mailboxConnection(context, authentication),
		folders: {
			[FOLDER_TO_PROCESS]: folder('testFolderToProcess'),
			Processed: folder('testProcessedFolder'),
			Unprocessed: folder('testUnprocessedFolder'),
		},
		createMissingFolders: options.createMissingFolders === true,
		logger: context.logger,
	});
}

async function testSending(context: IExecuteFunctions): Promise<CheckLine[]> {
	if (context.getNodeParameter('sendNotice', 0, true) !== true) {
		return [{ check: 'Sending', result: 'skipped', detail: 'Send Notice is off' }];
	}
	const choice = context.getNodeParameter('database', 0) as DatabaseChoice;
	return await reportSending({
		desk: async () => await openDeskOf(context, choice),
		connection: async () => await sendingConnection(context, readSendingChoice(context)),
	});
}
