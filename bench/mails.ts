import { randomBytes, randomUUID } from 'node:crypto';
import { composeMail } from '../test/hosts/sample-mail';

/** `plain`: 8 kB of text. `html`: HTML with its text, and a document of 100 kB. */
export type MailKind = 'plain' | 'html';

/** A mail, and what the ledger knows it by. */
export interface BenchMail {
	/** With its angle brackets. */
	messageId: string;
	source: Buffer;
}

const OCTETS = 8_000;
const ATTACHED_OCTETS = 100_000;
const PARAGRAPHS = 40;

/** Stands where each mail has something of its own; as long as what takes its place. */
const MARK = 'MARKMARKMARK';

/** Somebody else for each mail, since an address gets so many acknowledgements an hour. */
const SENDER = `Sarah Mitchell <sarah-${MARK}@example.com>`;

/**
 * Writes mails of a kind quickly, each with a sender, a subject, a text, a Message-ID and a document that no
 * other mail has.
 */
export async function createMailWriter(kind: MailKind): Promise<(index: number) => BenchMail> {
	const run = randomUUID().slice(0, 8);
	const composed = kind === 'plain' ? await composePlain(run) : await composeHtml(run);
	const parts = composed.toString('latin1').split(MARK);
	return (index) => {
		const mark = String(index).padStart(MARK.length, '0');
		return {
			messageId: messageId(run, mark),
			source: Buffer.from(parts.join(mark), 'latin1'),
		};
	};
}

function messageId(run: string, mark: string): string {
	return `<${run}-${mark}@example.com>`;
}

async function composePlain(run: string): Promise<Buffer> {
	const text = 'The printer does not print. '.repeat(400).slice(0, OCTETS - 500);
	return await composeMail({
		messageId: messageId(run, MARK),
		from: SENDER,
		subject: `Request ${MARK}`,
		text: `${MARK} ${text}`,
	});
}

async function composeHtml(run: string): Promise<Buffer> {
	const sentences = Array.from({ length: PARAGRAPHS }, (_, number) => `${number}. ${SENTENCES}`);
	const paragraphs = sentences.map(
		(text) => `<p style="margin: 0 0 10pt; font-family: Calibri"><b>${text}</b> ${SENTENCES}</p>`,
	);
	const table = `<table><tr><td>Room</td><td>217</td></tr></table>`;
	const document = randomBytes(ATTACHED_OCTETS).toString('base64');
	return await composeMail({
		messageId: messageId(run, MARK),
		from: SENDER,
		subject: `Request ${MARK}`,
		text: `${MARK}\n\n${sentences.join('\n\n')}`,
		html: `<html><body><p>${MARK}</p>${table}${paragraphs.join('\n')}</body></html>`,
		attachments: [
			{
				filename: 'document.pdf',
				contentType: 'application/pdf',
				encoding: 'base64',
				// Twelve letters of Base64 are nine octets, in the first line of the part.
				content: MARK + document.slice(MARK.length),
			},
		],
	});
}

const SENTENCES = 'The printer on the second floor does not print, and nobody knows why.';
