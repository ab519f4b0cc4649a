import type { CheckLine } from '../../dispatcher/core/check-list';
import type { Workflow } from '../../scripts/start/divisions';
import type { N8nClient } from '../hosts/n8n-client';

const TRIGGER = 'Help Desk Inbox Trigger';

/** What a click on Execute step in the trigger brings: an item, or the reason why there is none. */
export type FetchedEvent =
	| {
			json: { mail: { subject: string }; testEvent: { isSample: boolean; checks: CheckLine[] } };
			error?: undefined;
	  }
	| { error: { message: string; description?: string } };

/** Clicks Execute step in the trigger, as a person does on the canvas. */
export async function executeTrigger(
	client: N8nClient,
	{ nodes, ...workflow }: Workflow,
): Promise<FetchedEvent> {
	const trigger = nodes.filter(({ type }) => type.endsWith('.helpDeskInboxTrigger'));
	const { id } = await client.importWorkflow({ ...workflow, nodes: trigger, connections: {} });
	await client.runManually(id, TRIGGER);
	const { runs, error } = await client.waitForExecution(id, () => true);
	if (error !== undefined) return { error };
	const [item] = runs[TRIGGER]?.[0]?.data?.main[0] ?? [];
	return { json: item?.json as NonNullable<Extract<FetchedEvent, { error?: undefined }>>['json'] };
}
