import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	createMessageId,
	createTaskMessageId,
	isTaskMessageId,
	readTaskMessageId,
} from '../../../dispatcher/outbox/message-id';

describe('a Message-ID', () => {
	it('holds what chance gives and the domain', () => {
		expect(createMessageId('example.com', () => 'abc')).toBe('<abc@example.com>');
	});

	it.each([
		['exämple.fr', '<abc@xn--exmple-cua.fr>'],
		['example.com>\r\nBcc: eve', '<abc@localhost>'],
		['', '<abc@localhost>'],
	])('is plain ASCII on one line with the domain %j', (domain, messageId) => {
		expect(createMessageId(domain, () => 'abc')).toBe(messageId);
	});

	it('is another one each time', () => {
		expect(createMessageId('example.com')).not.toBe(createMessageId('example.com'));
	});
});

describe('a Message-ID of a mail about a task', () => {
	const key = randomBytes(32);

	it('proves the task, and is another one each time', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER % 10 ** 15 }), (taskId) => {
				const messageId = createTaskMessageId(key, taskId, 'example.com');
				expect(messageId).toMatch(/^<[\w.-]+@example\.com>$/);
				expect(readTaskMessageId(key, messageId)).toBe(taskId);
				expect(createTaskMessageId(key, taskId, 'example.com')).not.toBe(messageId);
			}),
		);
	});

	it('proves nothing with another key, or once a character is changed', () => {
		const messageId = createTaskMessageId(key, 1042, 'example.com');
		expect(readTaskMessageId(randomBytes(32), messageId)).toBeUndefined();
		const proofEnd = messageId.indexOf('@');
		fc.assert(
			fc.property(
				fc.integer({ min: 2, max: proofEnd - 1 }),
				fc.constantFrom(...'Az09-_'),
				(at, other) => {
					const changed = `${messageId.slice(0, at)}${other}${messageId.slice(at + 1)}`;
					fc.pre(changed !== messageId);
					expect(readTaskMessageId(key, changed)).toBeUndefined();
				},
			),
		);
	});

	it.each(['', '<x@example.com>', '<t1@example.com>', '<t1.short.short@example.com>'])(
		'is not %j',
		(messageId) => {
			expect(isTaskMessageId(messageId)).toBe(false);
			expect(readTaskMessageId(key, messageId)).toBeUndefined();
		},
	);
});
