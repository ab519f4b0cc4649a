import { TriggerCloseError, type INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { closeInTime } from '../../../nodes/HelpDeskInboxTrigger/close';

const node: INode = {
	id: '1',
	name: 'Help Desk Inbox Trigger',
	type: 'n8n-nodes-helpdesk-dispatcher.helpDeskInboxTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

describe('closing the trigger', () => {
	it('waits until the division has stopped', async () => {
		const division = Promise.withResolvers<void>();
		let isClosed = false;
		const closing = closeInTime(node, async () => await division.promise).then(() => {
			isClosed = true;
		});
		expect(isClosed).toBe(false);

		division.resolve();
		await closing;

		expect(isClosed).toBe(true);
	});

	it('tells a failure as n8n’s own error for it, with the node and the cause', async () => {
		const failure = new Error('The connection is gone');

		const closing = closeInTime(node, async () => await Promise.reject(failure));

		await expect(closing).rejects.toThrow(TriggerCloseError);
		await expect(closing).rejects.toMatchObject({ node, cause: failure, level: 'warning' });
	});

	it('leaves a division that does not stop to itself', async () => {
		const closing = closeInTime(node, async () => await new Promise(() => undefined), 10);

		await expect(closing).rejects.toThrow(TriggerCloseError);
		await expect(closing).rejects.toMatchObject({
			cause: { message: 'The division did not stop within 0.01 seconds' },
		});
	});

	it('takes a failure after its time for nobody’s', async () => {
		const division = Promise.withResolvers<void>();

		const closing = closeInTime(node, async () => await division.promise, 10);
		await expect(closing).rejects.toThrow(TriggerCloseError);
		division.reject(new Error('Too late'));

		// An unhandled rejection would end n8n, and fails this test.
		await expect(division.promise).rejects.toThrow('Too late');
	});
});
