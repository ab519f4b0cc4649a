import { describe, expect, it } from 'vitest';

import { createMessageId } from '../../../dispatcher/outbox/message-id';

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
