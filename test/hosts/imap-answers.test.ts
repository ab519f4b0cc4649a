import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImapAnswers } from './imap-answers';

const COMMANDS = 'a1 NOOP\r\na2 UID FETCH 1:* (UID BODY.PEEK[])\r\nDONE\r\na3 SELECT INBOX\r\n';
/** The mail's text holds a line like an answer, to nothing that was asked. */
const ANSWERS =
	'* OK ready\r\na1 OK done\r\n* 1 FETCH (UID 1 BODY[] {13}\r\nb7 OK really)\r\na2 NO gone\r\n+ go on\r\na3 BAD\r\n';

/** A text in pieces that end anywhere. */
const pieces = (text: string): fc.Arbitrary<Buffer[]> =>
	fc.uniqueArray(fc.integer({ min: 0, max: text.length })).map((cuts) => {
		const ends = [...cuts.sort((a, b) => a - b), text.length];
		return ends.map((end, index) => Buffer.from(text.slice(ends[index - 1] ?? 0, end)));
	});

describe('the follower of IMAP conversations', () => {
	it('tells which commands were answered, wherever the pieces end', () => {
		fc.assert(
			fc.property(pieces(COMMANDS), pieces(ANSWERS), (sent, received) => {
				const answers = new ImapAnswers();

				for (const piece of sent) answers.sent(piece);

				expect(received.flatMap((piece) => answers.received(piece))).toEqual([
					'NOOP',
					'UID FETCH 1:* (UID BODY.PEEK[])',
					'SELECT INBOX',
				]);
			}),
		);
	});
});
