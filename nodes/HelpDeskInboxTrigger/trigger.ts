import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import {
	checkDivision,
	type DivisionPorts,
	startDivision,
	takeTestEvent,
	type InboxSettings,
	type MailboxConnection,
} from '../../dispatcher/index';
import { toNodeError } from '../shared/errors';
import { toItem, type BinaryWriter } from '../shared/items';
import { closeInTime } from './close';
import { isBeingPublished, reportFailedPublishing } from './failed-publishing';
import { createPorts } from './ports';
import { readInboxSettings } from './settings';

type TestEventContext = Pick<ITriggerFunctions, 'emit' | 'getNode'> & { helpers: BinaryWriter };

/** The Help Desk Inbox Trigger at work: a division's agent, or a test event for the editor. */
export async function trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
	try {
		const ports = createPorts(this);
		const connection = await ports.connection();
		const settings = readInboxSettings(this, connection.emailAddress);
		if (this.getMode() === 'manual') {
			return { manualTriggerFunction: async () => await emitTestEvent(this, settings, ports) };
		}
		// A person who publishes the workflow is told what is wrong. When n8n starts, nobody looks, and a
		// server or a database that is away must not keep the workflow from being watched.
		if (isBeingPublished(this)) await checkSettings(settings, connection, ports);
		const division = startDivision(settings, ports);
		const stop = async (): Promise<void> => await division.stop();
		return { closeFunction: async () => await closeInTime(this.getNode(), stop) };
	} catch (error) {
		const nodeError = toNodeError(this.getNode(), error);
		reportFailedPublishing(this, nodeError);
		throw nodeError;
	}
}

async function checkSettings(
	{ division, createMissingFolders }: InboxSettings,
	connection: MailboxConnection,
	ports: DivisionPorts,
): Promise<void> {
	await ports.openStore();
	await checkDivision(connection, division, { createMissingFolders, logger: ports.logger });
}

async function emitTestEvent(
	context: TestEventContext,
	settings: InboxSettings,
	ports: DivisionPorts,
): Promise<void> {
	try {
		const mailbox = await ports.connection();
		const { mail, isSample, checks } = await takeTestEvent({ ...settings, ...ports, mailbox });
		const testEvent = { isSample, checks: checks.map((check) => ({ ...check })) };
		context.emit([[await toItem(mail, context.helpers, { testEvent })], []]);
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}
