import { isDeepStrictEqual } from 'node:util';
import { mailSchema, type Mail, type ParsedMail } from '../dispatcher/message/mail';
import type { MailReading } from '../dispatcher/message/reader';
import { readHtml } from '../dispatcher/message/safe-html';

const LONGEST_TEXT = 1_000_000;
const lineEnds = /[\r\n\0]/;

/** What holds of each mail, whatever it is made of. */
const invariants: Record<string, (mail: Mail) => boolean> = {
	'the mail fits its schema': (mail) => {
		const read = mailSchema.safeParse(mail);
		return read.success && isDeepStrictEqual(read.data, mail);
	},
	'all texts can be stored': (mail) => {
		const json = JSON.stringify(mail);
		return json.isWellFormed() && !json.replaceAll('\\\\', '').includes(String.raw`\u0000`);
	},
	'the subject is one line': ({ subject }) => !lineEnds.test(subject),
	'addresses are one line each': ({ from, to, cc, replyTo }) =>
		[...(from === null ? [] : [from]), ...to, ...cc, ...replyTo].every(
			({ name, address }) =>
				address !== '' &&
				!lineEnds.test(name + address) &&
				(address.startsWith('"') || !/\s/.test(address)),
		),
	'Message-IDs have no spaces': ({ messageId, inReplyTo, references, reportedMessageIds }) =>
		[messageId, inReplyTo, ...references, ...reportedMessageIds].every(
			(id) => id === null || /^<[^\s<>]+>$/.test(id),
		),
	'header fields are one line each': ({ headers }) =>
		Object.values(headers).every((value) => !lineEnds.test(value)),
	'file names are names': ({ attachments }) =>
		attachments.every(({ fileName }) => fileName !== '' && !/[/\\\r\n\0]|^\.+$/.test(fileName)),
	'HTML is safe': ({ html }) => html === null || readHtml(html).html === html,
	'what was written now is not empty': ({ text, newText }) => (newText === '') === (text === ''),
	'the text has an end': ({ text, newText, subject }) =>
		text.length <= LONGEST_TEXT && newText.length <= LONGEST_TEXT && subject.length <= 1_000,
	'its date is one': ({ date }) => date === null || new Date(date).toISOString() === date,
};

/** @returns what of a reading is not as it has to be, in words. */
export function problemsOf(source: Buffer, reading: MailReading | undefined): string[] {
	if (reading === undefined) return ['there is no answer'];
	if ('unreadable' in reading) {
		return source.length === 0 ? [] : [`cannot be read: ${withoutNumbers(reading.unreadable)}`];
	}
	const because = 'plainBecause' in reading ? reading.plainBecause : undefined;
	return [
		...(because === undefined ? [] : [`is read plainly: ${withoutNumbers(because)}`]),
		...Object.entries(invariants)
			.filter(([, holds]) => !holds(reading.parsed.mail))
			.map(([name]) => `not so: ${name}`),
		...(hasContents(reading.parsed) ? [] : ['not so: contents and names of attachments agree']),
	];
}

function hasContents({ mail, attachments }: ParsedMail): boolean {
	const named = mail.attachments.filter(({ leftInMailbox }) => !leftInMailbox);
	return (
		named.length === attachments.length &&
		named.every(({ size }, at) => attachments[at]?.content.length === size)
	);
}

/** The same problem has the same words. */
function withoutNumbers(words: string): string {
	return words.replaceAll(/\d+/g, 'N').slice(0, 150);
}
