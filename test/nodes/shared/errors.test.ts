import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { DispatcherError } from '../../../dispatcher/errors';
import { reasonOf, toNodeError } from '../../../nodes/shared/errors';

const node: INode = {
	id: '1',
	name: 'Route Mail',
	type: 'n8n-nodes-helpdesk-dispatcher.routeMail',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const refused = new DispatcherError({
	code: 'log-in-failed',
	whatHappened: 'imap.example.com refused the log-in of "support"',
	whatToDo: 'Check user and password.',
	cause: new Error('A1 LOGIN support hunter2'),
});

describe('toNodeError', () => {
	it('says what happened, what to do and to which item', () => {
		const error = toNodeError(node, refused, 3);

		expect(error).toBeInstanceOf(NodeApiError);
		expect(error.message).toBe('imap.example.com refused the log-in of "support"');
		expect(error.description).toBe('Check user and password.');
		expect(error.context.itemIndex).toBe(3);
	});

	it('keeps what was sent to the server to itself', () => {
		expect(JSON.stringify(toNodeError(node, refused))).not.toContain('hunter2');
	});

	it('is an operation’s error where settings are wrong', () => {
		const wrongTag = new DispatcherError({
			code: 'tag-invalid',
			whatHappened: 'The identification tag is empty',
			whatToDo: 'Fill it in.',
		});

		expect(toNodeError(node, wrongTag)).toBeInstanceOf(NodeOperationError);
	});

	it('wraps an error of another kind', () => {
		expect(toNodeError(node, new Error('boom')).message).toBe('boom');
	});
});

describe('reasonOf', () => {
	it('puts what happened and what to do into one text', () => {
		expect(reasonOf(refused)).toBe(
			'imap.example.com refused the log-in of "support". Check user and password.',
		);
	});
});
