import type { ITriggerFunctions, NodeError } from 'n8n-workflow';

type PublishingContext = Pick<
	ITriggerFunctions,
	'getActivationMode' | 'getMode' | 'getNode' | 'getWorkflow' | 'saveFailedExecution'
>;

/** n8n tries to publish five times, up to eight seconds apart, and each try may wait for a server. */
const SAME_PUBLISHING_MS = 60_000;

/** The last failure of each trigger; as many as there are triggers. */
const lastFailures = new Map<string, { message: string; at: number }>();

/**
 * Whether a person is publishing the workflow. Otherwise n8n itself starts it, and reports what fails.
 */
export function isBeingPublished(context: Pick<ITriggerFunctions, 'getActivationMode'>): boolean {
	return !['init', 'leadershipChange'].includes(context.getActivationMode());
}

/**
 * Saves why the workflow could not be published as a failed execution, once for all tries. n8n publishes
 * in the background: what is thrown is in a toast for as long as the editor is open, and nowhere else.
 */
export function reportFailedPublishing(context: PublishingContext, error: NodeError): void {
	if (context.getMode() === 'manual' || !isBeingPublished(context)) return;
	const { message } = error;
	const key = `${context.getWorkflow().id}/${context.getNode().id}`;
	const last = lastFailures.get(key);
	const at = performance.now();
	lastFailures.set(key, { message, at });
	if (last?.message === message && at - last.at < SAME_PUBLISHING_MS) return;
	context.saveFailedExecution(error);
}
