import type { Language } from '../core/language';

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
		fields: ['From', 'Subject', 'Message-ID', 'Size'],
		colon: ': ',
	},
	fr: {
		why: 'Le courriel d’origine n’est pas joint, car le serveur de messagerie ne l’a pas accepté',
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
	const megabytes = new Intl.NumberFormat(language, {
		maximumFractionDigits: 1,
		style: 'unit',
		unit: 'megabyte',
	}).format(bytes / 1024 ** 2);
	const values = [sender, subject, messageId ?? '', megabytes];
	const lines = fields.flatMap((field, index) =>
		values[index] === '' ? [] : [`${field}${colon}${values[index]}`],
	);
	return [`${why}${colon}${answer}`, ...lines].join('\n');
}
