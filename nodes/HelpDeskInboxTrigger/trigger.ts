import type { IDataObject, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import {
	checkDivision,
	startDivision,
	takeTestEvent,
	type Store,
	type InboxMail,
	type InboxSettings,
	type MailboxConnection,
	type SmtpConnection,
	type StoreAttachment,
} from '../../dispatcher/index';
import {
	mailboxConnection,
	sendingConnection,
	type Authentication,
	type Sending,
} from '../shared/connection';
import { toNodeError } from '../shared/errors';
import { toItem } from '../shared/items';
import { openStoreOf, type DatabaseChoice } from '../shared/store';
import { closeInTime } from './close';
import { runExecution } from './execution';
import { isBeingPublished, reportFailedPublishing } from './failed-publishing';
import { readInboxSettings } from './settings';

/** The Help Desk Inbox Trigger at work: a division's agent, or a test event for the editor. */
export async function trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
	try {
		const connection = await connectionOf(this);
		const settings = readInboxSettings(this, connection.emailAddress);
		if (this.getMode() === 'manual') return fetchTestEvent(this, settings);
		await checkWhereSomeoneLooks(this, settings, connection);
		return watchDivision(this, settings);
	} catch (error) {
		const nodeError = toNodeError(this.getNode(), error);
		reportFailedPublishing(this, nodeError);
		throw nodeError;
	}
}

async function connectionOf(context: ITriggerFunctions): Promise<MailboxConnection> {
	const authentication = context.getNodeParameter('authentication', 'login') as Authentication;
	return await mailboxConnection(context, authentication);
}

async function sendingOf(context: ITriggerFunctions): Promise<SmtpConnection | undefined> {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return await sendingConnection(context, {
		authentication: context.getNodeParameter('authentication', 'login') as Authentication,
		sending: context.getNodeParameter('sending', 'none') as Sending,
		ignoreCertificateProblems: options.ignoreCertificateProblems === true,
	});
}

/**
 * A person who publishes the workflow is told what is wrong. When n8n starts, nobody looks, and a server
 * or a database that is away must not keep the workflow from being watched.
 */
async function checkWhereSomeoneLooks(
	context: ITriggerFunctions,
	{ division, createMissingFolders }: InboxSettings,
	connection: MailboxConnection,
): Promise<void> {
	if (!isBeingPublished(context)) return;
	await openStore(context);
	await checkDivision(connection, division, { createMissingFolders, logger: context.logger });
}

/** n8n's own store of binary data takes a stream, so a large attachment is never whole in memory. */
function storeIn({ helpers }: ITriggerFunctions): StoreAttachment {
	return async ({ fileName, mediaType }, content) =>
		await helpers.prepareBinaryData(content, fileName, mediaType);
}

function fetchTestEvent(context: ITriggerFunctions, settings: InboxSettings): ITriggerResponse {
	return {
		manualTriggerFunction: async () => {
			try {
				const { mail, isSample, checks } = await takeTestEvent({
					...settings,
					mailbox: await connectionOf(context),
					sending: async () => await sendingOf(context),
					openStore: async () => await openStore(context),
					storeAttachment: storeIn(context),
					logger: context.logger,
				});
				const testEvent = { isSample, checks: checks.map((check) => ({ ...check })) };
				context.emit([[await toItem(mail, context.helpers, { testEvent })], []]);
			} catch (error) {
				throw toNodeError(context.getNode(), error);
			}
		},
	};
}

async function openStore(context: ITriggerFunctions): Promise<Store> {
	return await openStoreOf(context, context.getNodeParameter('database') as DatabaseChoice);
}

function watchDivision(context: ITriggerFunctions, settings: InboxSettings): ITriggerResponse {
	const { logger, helpers } = context;
	const division = startDivision(settings, {
		openStore: async () => await openStore(context),
		logger,
		random: Math.random,
		connection: async () => await connectionOf(context),
		sending: async () => await sendingOf(context),
		storeAttachment: storeIn(context),
		reportOutage: (error) => context.saveFailedExecution(toNodeError(context.getNode(), error)),
		emitMails: async (mails) => {
			const items = await Promise.all(mails.map(async (mail) => await toItem(mail, helpers)));
			return await runExecution(context, [items, []]);
		},
		emitFailed: async (mails) => {
			const items = await Promise.all(
				mails.map(async (mail) => await toItem(mail, helpers, failedFields(mail))),
			);
			return await runExecution(context, [[], items]);
		},
	});
	return {
		closeFunction: async () =>
			await closeInTime(context.getNode(), async () => await division.stop()),
	};
}

function failedFields({ reason }: InboxMail & { reason: string }) {
	return { outcome: 'failed', reason };
}
