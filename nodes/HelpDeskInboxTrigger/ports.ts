import type { IDataObject, INodeExecutionData, ITriggerFunctions } from 'n8n-workflow';
import type {
	DispatcherError,
	DivisionPorts,
	ExecutionEnd,
	FailedMail,
	InboxMail,
	MailboxConnection,
	SmtpConnection,
	Store,
	StoreAttachment,
} from '../../dispatcher/index';
import {
	mailboxConnection,
	sendingConnection,
	type Authentication,
	type Sending,
} from '../shared/connection';
import { toNodeError } from '../shared/errors';
import { toItem, type BinaryWriter } from '../shared/items';
import { openStoreOf, type DatabaseChoice, type StoreContext } from '../shared/store';
import type { TokenContext } from '../shared/token-store';
import { runExecution, type ExecutionContext } from './execution';
import type { ParameterReader } from './settings';

type EmitContext = ExecutionContext & { helpers: BinaryWriter };

type PortsContext = Pick<
	ITriggerFunctions,
	| 'emit'
	| 'getCredentials'
	| 'getInstanceBaseUrl'
	| 'getInstanceId'
	| 'getNode'
	| 'getNodeParameter'
	| 'getWorkflow'
	| 'helpers'
	| 'logger'
	| 'saveFailedExecution'
>;

/** n8n as the engine sees it. Parameters and credentials are read each time, since they may change. */
export function createPorts(context: PortsContext): DivisionPorts {
	return {
		logger: context.logger,
		random: Math.random,
		workflow: {
			n8nAddress: context.getInstanceBaseUrl(),
			workflowId: context.getWorkflow().id ?? '',
		},
		openStore: async () => await openStore(context),
		connection: async () => await readConnection(context),
		sending: async () => await readSending(context),
		storeAttachment: storeIn(context.helpers),
		reportOutage: (error) => reportOutage(context, error),
		emitMails: async (mails) => await emitMails(context, mails),
		emitFailed: async (mails) => await emitFailed(context, mails),
	};
}

async function openStore(context: ParameterReader & StoreContext): Promise<Store> {
	return await openStoreOf(context, context.getNodeParameter('database') as DatabaseChoice);
}

async function readConnection(context: ParameterReader & TokenContext): Promise<MailboxConnection> {
	return await mailboxConnection(context, readAuthentication(context));
}

async function readSending(
	context: ParameterReader & TokenContext,
): Promise<SmtpConnection | undefined> {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return await sendingConnection(context, {
		authentication: readAuthentication(context),
		sending: context.getNodeParameter('sending', 'none') as Sending,
		ignoreCertificateProblems: options.ignoreCertificateProblems === true,
	});
}

function readAuthentication(context: ParameterReader): Authentication {
	return context.getNodeParameter('authentication', 'login') as Authentication;
}

/** n8n's own store of binary data takes a stream, so a large attachment is never whole in memory. */
function storeIn(helpers: BinaryWriter): StoreAttachment {
	return async ({ fileName, mediaType }, content) =>
		await helpers.prepareBinaryData(content, fileName, mediaType);
}

/** Runs the error workflow, and leaves this one active. */
function reportOutage(
	context: Pick<ITriggerFunctions, 'getNode' | 'saveFailedExecution'>,
	error: DispatcherError,
): void {
	context.saveFailedExecution(toNodeError(context.getNode(), error));
}

async function emitMails(context: EmitContext, mails: InboxMail[]): Promise<ExecutionEnd> {
	const items = mails.map(async (mail) => await toItem(mail, context.helpers));
	return await runExecution(context, [await Promise.all(items), []]);
}

async function emitFailed(context: EmitContext, mails: FailedMail[]): Promise<ExecutionEnd> {
	const items = mails.map(async (mail) => await toFailedItem(mail, context.helpers));
	return await runExecution(context, [[], await Promise.all(items)]);
}

/** As Create Task's output Failed has it, so that Route Mail reads both alike. */
async function toFailedItem(mail: FailedMail, helpers: BinaryWriter): Promise<INodeExecutionData> {
	return await toItem(mail, helpers, { outcome: 'failed', reason: mail.reason });
}
