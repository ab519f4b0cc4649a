import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import {
	checkDivision,
	createMailboxPool,
	routeMails,
	startInbox,
	waitForMail,
	type Desk,
	type FailedMail,
	type InboxMail,
	type InboxSettings,
	type MailboxConnection,
	type StoreAttachment,
} from '../../dispatcher/index';
import { mailboxConnection, type Authentication } from '../shared/connection';
import { openDeskOf, type DatabaseChoice } from '../shared/desk';
import { toNodeError } from '../shared/errors';
import { NOTICES_DUE, toItem } from '../shared/items';
import { runExecution } from './execution';
import { isBeingPublished, reportFailedPublishing } from './failed-publishing';
import { readInboxSettings } from './settings';

/** The Help Desk Inbox Trigger at work: watches the folder, or takes one mail for the editor. */
export async function trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
	try {
		const connection = await connectionOf(this);
		const settings = readInboxSettings(this, connection.emailAddress);
		if (this.getMode() === 'manual') return takeOneMail(this, settings, connection);
		await checkWhereSomeoneLooks(this, settings, connection);
		return watchInbox(this, settings);
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
	await openDesk(context);
	await checkDivision(connection, division, { createMissingFolders, logger: context.logger });
}

/** n8n's own store of binary data takes a stream, so a large attachment is never whole in memory. */
function storeIn({ helpers }: ITriggerFunctions): StoreAttachment {
	return async ({ fileName, mediaType }, content) =>
		await helpers.prepareBinaryData(content, fileName, mediaType);
}

function takeOneMail(
	context: ITriggerFunctions,
	settings: InboxSettings,
	connection: MailboxConnection,
): ITriggerResponse {
	const { logger } = context;
	const storeAttachment = storeIn(context);
	const peek = waitForMail({
		...settings,
		...{ connection, storeAttachment, logger, random: Math.random },
	});
	return {
		closeFunction: async () => await peek.stop(),
		manualTriggerFunction: async () => {
			const mail = await peek.mail.catch((error: unknown) => {
				throw toNodeError(context.getNode(), error);
			});
			if (mail !== undefined) context.emit([[await toItem(mail, context.helpers)], []]);
		},
	};
}

async function openDesk(context: ITriggerFunctions): Promise<Desk> {
	return await openDeskOf(context, context.getNodeParameter('database') as DatabaseChoice);
}

function watchInbox(context: ITriggerFunctions, settings: InboxSettings): ITriggerResponse {
	const { logger, helpers } = context;
	const pool = createMailboxPool({ idleMs: 0, logger });
	const inbox = startInbox(settings, {
		openDesk: async () => await openDesk(context),
		logger,
		random: Math.random,
		connection: async () => await connectionOf(context),
		storeAttachment: storeIn(context),
		reportOutage: (error) => context.saveFailedExecution(toNodeError(context.getNode(), error)),
		emitMails: async (mails: InboxMail[]) => {
			const items = await Promise.all(mails.map(async (mail) => await toItem(mail, helpers)));
			return await runExecution(context, [items, []]);
		},
		emitFailed: async (mails: FailedMail[]) => {
			const items = await Promise.all(
				mails.map(
					async (mail) => await toItem(mail, helpers, { outcome: 'failed', reason: mail.reason }),
				),
			);
			return await runExecution(context, [[], items]);
		},
		sendOverdue: async () => {
			const item = { json: { division: { ...settings.division }, outcome: NOTICES_DUE } };
			return await runExecution(context, [[], [item]]);
		},
		routeUnprocessed: async (mails, desk) => {
			const tools = { desk, pool, createMissingFolders: settings.createMissingFolders };
			await routeMails(
				{ ...tools, connection: await connectionOf(context) },
				mails.map(({ item, reason }) => ({
					item,
					reason,
					destination: 'unprocessed',
					folder: settings.division.unprocessedFolder,
				})),
			);
		},
	});
	return {
		closeFunction: async () => {
			await inbox.stop();
			await pool.close();
		},
	};
}
