import { fillInTemplate, nodeOf } from '../scripts/start/divisions';
import type { InboxSettings } from '../dispatcher/index';
import { readInboxSettings } from '../nodes/HelpDeskInboxTrigger/settings';

/** A division of the bench. */
export interface BenchDivision {
	name: string;
	tag: string;
	emailAddress: string;
}

const NAMED = { id: '', name: '' };

/** What a list with a choice in it is in a workflow. */
type ResourceLocator = { value: unknown };

/** The shipped workflow for a division of the bench. */
export async function shippedWorkflow(
	{ name, tag, emailAddress }: BenchDivision,
	credentials: Parameters<typeof fillInTemplate>[1] = { mailbox: NAMED, smtp: NAMED },
) {
	const division = {
		name,
		tag,
		emailAddress,
		event: 'Help desk',
		task: 'Request',
		noticeTemplate: 'Unprocessed mail',
		recipients: 'team@helpdesk.example',
	};
	return await fillInTemplate(division, credentials);
}

/** What the shipped workflow's trigger tells the engine, for a division. */
export async function shippedSettings(division: BenchDivision): Promise<InboxSettings> {
	const { parameters } = nodeOf(await shippedWorkflow(division), 'helpDeskInboxTrigger');
	const getNodeParameter = (name: string, fallback?: unknown): unknown => {
		const value = parameters[name] ?? fallback;
		return isResourceLocator(value) ? value.value : value;
	};
	type Context = Parameters<typeof readInboxSettings>[0];
	return readInboxSettings({ getNodeParameter } as Context, division.emailAddress);
}

function isResourceLocator(value: unknown): value is ResourceLocator {
	return typeof value === 'object' && value !== null && '__rl' in value;
}
