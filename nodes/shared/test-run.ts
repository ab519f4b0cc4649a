import type { IExecuteFunctions } from 'n8n-workflow';
import type { IntakeItem } from '../../dispatcher/index';

/**
 * Whether a person runs the workflow from the canvas: nothing is written, moved or sent then. A workflow
 * that such a run calls has another mode, and the test event's mail, which no ledger knows.
 */
export function isTestRun(
	context: Pick<IExecuteFunctions, 'getMode'>,
	{ intake }: Pick<IntakeItem, 'intake'>,
): boolean {
	return context.getMode() === 'manual' || intake.id === null;
}

/** Says above the node's output what a test run did not do. */
export function tellTestRun(
	context: Pick<IExecuteFunctions, 'addExecutionHints'>,
	message: string,
): void {
	context.addExecutionHints({ message: `Test run. ${message}`, location: 'outputPane' });
}
