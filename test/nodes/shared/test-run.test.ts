import { describe, expect, it } from 'vitest';
import type { WorkflowExecuteMode } from 'n8n-workflow';
import { isTestRun } from '../../../nodes/shared/test-run';

const runOf = (mode: WorkflowExecuteMode) => ({ getMode: () => mode });
const mailOf = (id: number | null) => ({ intake: { id, attempt: 1 } });

describe('a test run', () => {
	it('is what a person starts from the canvas, with any mail', () => {
		expect(isTestRun(runOf('manual'), mailOf(7))).toBe(true);
	});

	it('is also the workflow that it calls, by the test event’s mail', () => {
		expect(isTestRun(runOf('integrated'), mailOf(null))).toBe(true);
	});

	it.each<WorkflowExecuteMode>(['trigger', 'integrated', 'retry'])(
		'is not a run in the mode %s with a mail of the ledger',
		(mode) => {
			expect(isTestRun(runOf(mode), mailOf(7))).toBe(false);
		},
	);
});
