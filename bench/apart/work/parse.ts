import { simpleParser } from 'mailparser';
import { createMailWriter, type MailKind } from '../../mails';
import { serve } from '../serve';

/** Parses mails with mailparser in one thread, and does nothing with what comes out. */
serve(async ({ kind, mails }: { kind: MailKind; mails: number }) => {
	const write = await createMailWriter(kind);
	const sources = Array.from({ length: mails }, (_, index) => write(index).source);
	return async () => {
		for (const source of sources) {
			await simpleParser(source, {
				skipTextToHtml: true,
				skipHtmlToText: true,
				skipTextLinks: true,
				skipImageLinks: true,
			});
		}
		return sources.length;
	};
});
