import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ParsedMail } from '../../../dispatcher/message/mail';
import { parseMail } from '../../../dispatcher/message/parse-mail';

/** Parses one of the mails in test/fixtures/mails. */
export async function parseFixture(name: string): Promise<ParsedMail> {
	const source = readFileSync(join(__dirname, '../../fixtures/mails', `${name}.eml`));
	return await parseMail(source, { size: source.length, keepAttachments: true });
}
