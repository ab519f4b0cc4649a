import type { Language } from '../core/language';
import type { OutgoingAttachment } from './types';

/** A mail that the server refuses as an attachment, as the notice names it. */
export interface NamedOriginal {
	subject: string;
	/** `Name <address>`, or empty. */
	sender: string;
	messageId: string | null;
	bytes: number;
}

const words = {
	en: {
		why: 'The original mail is not attached because the mail server refused it',
		whyNoFiles: 'The attachments were left out because the mail server refused them',
		fields: ['From', 'Subject', 'Message-ID', 'Size'],
		colon: ': ',
	},
	fr: {
		why: 'Le courriel d’origine n’est pas joint, car le serveur de messagerie ne l’a pas accepté',
		whyNoFiles:
			'Les pièces jointes ont été retirées, car le serveur de messagerie ne les a pas acceptées',
		fields: ['De', 'Objet', 'Message-ID', 'Taille'],
		colon: ' : ',
	},
} as const;

/** What stands in a notice in place of the original mail: which one it is, and why it is missing. */
export function noteOriginal(
	{ subject, sender, messageId, bytes }: NamedOriginal,
	{ answer, language }: { answer: string; language: Language },
): string {
	const { why, fields, colon } = words[language];
	const values = [sender, subject, messageId ?? '', formatSize(bytes, language)];
	const lines = fields.flatMap((field, index) =>
		values[index] === '' ? [] : [`${field}${colon}${values[index]}`],
	);
	return [`${why}${colon}${answer}`, ...lines].join('\n');
}

/** What stands in a mail in place of its attachments: which they are, and why they are missing. */
export function noteAttachments(
	attachments: OutgoingAttachment[],
	{ answer, language }: { answer?: string; language: Language },
): string {
	const { whyNoFiles, colon } = words[language];
	const why = answer === undefined ? `${whyNoFiles}.` : `${whyNoFiles}${colon}${answer}`;
	const lines = attachments.map(
		({ fileName, content }) => `${fileName} (${formatSize(content.length, language)})`,
	);
	return [why, ...lines].join('\n');
}

/** Writes a size for people, in megabytes or kilobytes. */
export function formatSize(bytes: number, language: Language): string {
	const isLarge = bytes >= 1024 ** 2 / 10;
	return new Intl.NumberFormat(language, {
		maximumFractionDigits: 1,
		style: 'unit',
		unit: isLarge ? 'megabyte' : 'kilobyte',
	}).format(bytes / (isLarge ? 1024 ** 2 : 1024));
}
