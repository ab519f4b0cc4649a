import { describe, expect, it } from 'vitest';
import { parseMail } from '../../../dispatcher/message/parse-mail';
import { readCorpus } from '../../mails/corpus';

/** When the server received each: the date of a mail that has none of its own. */
const RECEIVED_AT = new Date('2026-11-24T10:00:00Z');

describe.each(readCorpus())('$kind/$name', ({ why, source, mail: expected, lacks }) => {
	it(why, async () => {
		const { mail } = await parseMail(source, {
			size: source.length,
			keepAttachments: true,
			receivedAt: RECEIVED_AT,
		});
		expect(mail).toMatchObject(expected);
		for (const text of lacks) {
			for (const shown of [mail.subject, mail.text, mail.newText, mail.html ?? '']) {
				expect(shown).not.toContain(text);
			}
		}
	});
});
