import { htmlOfText } from '../../dispatcher/tasks/conversation/html-of-text';
import { divisions, type Person } from './divisions';
import type { SentMessage } from './follow';
import { compose, type SampleMail } from './sample-mails';

/** What somebody writes. */
interface Written {
	from: Person;
	text: string;
}

/** An answer as Outlook writes it: above the whole mail, whose head it repeats. */
export async function answerAsOutlook(message: SentMessage, written: Written): Promise<SampleMail> {
	const { subject, text, html } = message;
	const head: Array<[string, string]> = [
		['From', `${message.author.name} <${mailboxOf(message)}>`],
		['Sent', timeOf('en-US')],
		['To', message.to.map(({ address }) => address).join('; ')],
		['Subject', subject],
	];
	const plainHead = head.map(([name, value]) => `${name}: ${value}`).join('\n');
	return await answer(message, written, {
		text: `${written.text}\n\n________________________________\n${plainHead}\n\n${text}`,
		html: `${htmlOfText(written.text)}<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">${htmlOfText(plainHead)}</div>${html}`,
	});
}

/** An answer as Gmail writes it: above the mail, which it quotes. */
export async function answerAsGmail(message: SentMessage, written: Written): Promise<SampleMail> {
	const { text, html, division } = message;
	const mailbox = mailboxOf(message);
	const head = `On ${timeOf('en-GB')} ${division} <${mailbox}> wrote:`;
	const quoted = text.split('\n').map((line) => `> ${line}`);
	return await answer(message, written, {
		text: `${written.text}\n\n${head}\n\n${quoted.join('\n')}`,
		html: `${htmlOfText(written.text)}<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">${htmlOfText(head)}<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">${html}</blockquote></div>`,
	});
}

async function answer(
	message: SentMessage,
	{ from }: Written,
	texts: { text: string; html: string },
): Promise<SampleMail> {
	return {
		division: 'IT help desk',
		source: await compose({
			from: `${from.name} <${from.address}>`,
			to: mailboxOf(message),
			subject: `Re: ${message.subject}`,
			inReplyTo: message.messageId,
			references: message.messageId,
			...texts,
		}),
	};
}

function mailboxOf({ division }: SentMessage): string {
	return divisions.find(({ name }) => name === division)?.emailAddress ?? '';
}

function timeOf(locale: string): string {
	return new Date().toLocaleString(locale, { dateStyle: 'full', timeStyle: 'short' });
}
