import fc from 'fast-check';
import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { DispatcherError } from '../../../dispatcher/core/errors';
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
	whatHappened: 'imap.example.com refused the login of "support"',
	whatToDo: 'Check user and password.',
	cause: new Error('A1 LOGIN support hunter2'),
});

describe('toNodeError', () => {
	it('says what happened, what to do and to which item', () => {
		const error = toNodeError(node, refused, 3);

		expect(error).toBeInstanceOf(NodeApiError);
		expect(error.message).toBe(
			'imap.example.com refused the login of "support". Check user and password.',
		);
		expect(error.description).toBeUndefined();
		expect(error.context.itemIndex).toBe(3);
	});

	it('names the division that the node is set to', () => {
		const trigger = { ...node, parameters: { division: 'IT help desk' } };
		const other = { ...node, parameters: { division: '={{ $json.division.name }}' } };

		expect(toNodeError(trigger, refused).message).toMatch(/^Division "IT help desk": imap/);
		expect(toNodeError(other, refused).message).toMatch(/^imap/);
	});

	it.each(['connection-failed', 'settings-invalid', 'desk-unavailable'] as const)(
		'keeps our words where n8n has its own for a code in them, as %s',
		(code) => {
			const codes = fc.constantFrom('ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EACCES', 'ENOENT');
			fc.assert(
				fc.property(codes, fc.string(), (found, around) => {
					const whatHappened = `localhost does not accept connections on port 143 (${found}) ${around}`;
					const failure = new DispatcherError({ code, whatHappened, whatToDo: 'Check the port.' });

					const error = toNodeError(node, failure);

					expect(error.message).toBe(`${whatHappened}. Check the port.`);
					expect(error.messages).toEqual([]);
				}),
			);
		},
	);

	it('keeps the words of an error of another kind', () => {
		const error = toNodeError(node, new Error('connect ECONNREFUSED 127.0.0.1:5432'));

		expect(error.message).toBe('connect ECONNREFUSED 127.0.0.1:5432');
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
			'imap.example.com refused the login of "support". Check user and password.',
		);
	});
});
