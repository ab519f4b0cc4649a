import { describe, expect, it } from 'vitest';
import { chooseSendable } from '../../../dispatcher/outbox/sendable-attachments';

const MEGABYTE = 1024 * 1024;

function file(fileName: string, megabytes: number, leftInMailbox = false) {
	return { fileName, mediaType: 'text/plain', size: megabytes * MEGABYTE, leftInMailbox };
}

describe('the attachments that go with a mail', () => {
	it('are all that have room together, in their order, and none that was left in the mailbox', () => {
		const { sent, left } = chooseSendable([
			file('a', 10),
			file('b', 10),
			file('c', 1, true),
			file('d', 7),
			file('e', 0),
		]);

		expect(sent.map(({ fileName }) => fileName)).toEqual(['a', 'd', 'e']);
		expect(left.map(({ fileName }) => fileName)).toEqual(['b', 'c']);
	});
});
