import { silentCommunication } from '../core/communication';
import type { Language } from '../core/language';
import { escapeHtml } from '../message/mime/escape-html';
import { markerIn } from './marker-line';
import { formatPerson, type NoticeFacts, type TaskMessageFacts } from './notice-values';
import { formatSize } from './original-note';

/** More than goes with a mail. */
const VIDEO_SIZE = 25_480_000;
const DAY_MS = 24 * 60 * 60 * 1000;

const REQUESTER = { name: 'Anna Berg', address: 'anna.berg@example.com' };
const EMPLOYEE = { name: 'Ben Carter', address: 'ben.carter@example.com' };

const words = {
	en: {
		division: 'IT help desk',
		signature: 'IT help desk\nExtension 4711',
		subject: 'The printer on the second floor does not print',
		newText:
			'Hello,\n\nsince this morning the printer on the second floor does nothing at all.\nCould you have a look?\n\nAnna',
		answer:
			'Hello Anna,\n\nthe printer has a new fuse and prints again.\nThank you for telling us.\n\nBen',
		reason: 'The task 1042 does not exist',
		file: 'Video of the printer.mp4',
	},
	fr: {
		division: 'Assistance informatique',
		signature: 'Assistance informatique\nPoste 4711',
		subject: 'L’imprimante du deuxième étage n’imprime plus',
		newText:
			'Bonjour,\n\ndepuis ce matin, l’imprimante du deuxième étage ne réagit plus.\nPourriez-vous y jeter un œil ?\n\nAnna',
		answer:
			'Bonjour Anna,\n\nl’imprimante a un nouveau fusible et imprime de nouveau.\nMerci de nous avoir prévenus.\n\nBen',
		reason: 'La tâche 1042 n’existe pas',
		file: 'Vidéo de l’imprimante.mp4',
	},
} as const;

/** A mail to look at a template with. */
export function sampleFacts(language: Language, date: Date): NoticeFacts {
	const { division, signature, subject, newText, reason } = words[language];
	return {
		division: {
			name: division,
			identificationTag: 'IT',
			mailbox: 'it@example.com',
			communication: {
				...silentCommunication(),
				signature,
				logo: 'https://example.com/logo.png',
			},
		},
		mail: {
			from: REQUESTER,
			subject,
			date: date.toISOString(),
			messageId: '<sample@example.com>',
			newText,
		},
		reason,
		folder: 'INBOX/Unprocessed',
		workflow: { n8nAddress: 'https://n8n.example.com', workflowId: 'sample' },
	};
}

/** The task that a mail is about, and what is written of it to employees and requesters. */
export function sampleMessage(
	language: Language,
	{ mail }: Pick<NoticeFacts, 'mail'>,
	date: Date,
): TaskMessageFacts {
	const { file } = words[language];
	const requester = formatPerson(mail.from ?? REQUESTER);
	return {
		task: {
			reference: '[IT#1042]',
			title: mail.subject || words[language].subject,
			status: 'open',
			priority: 'high',
			assignee: formatPerson(EMPLOYEE),
			requester,
			dueAt: new Date(date.getTime() + DAY_MS).toISOString(),
		},
		author: requester,
		content: contentOf(mail.newText),
		copies: 'Chris Dean <chris.dean@example.com>',
		attachments: { sent: [], left: [{ name: file, size: formatSize(VIDEO_SIZE, language) }] },
		marker: markerIn(language),
	};
}

/** As {@link sampleMessage}, of an employee's answer to the mail. */
export function sampleAnswer(language: Language): Pick<TaskMessageFacts, 'author' | 'content'> {
	return { author: formatPerson(EMPLOYEE), content: contentOf(words[language].answer) };
}

/** A mail of which nothing is known but where it came in. */
export function bareFacts(): NoticeFacts {
	return {
		division: { name: 'IT', identificationTag: 'IT', mailbox: '' },
		mail: { from: null, subject: '', date: null, messageId: null, newText: '' },
		reason: '',
		folder: '',
	};
}

function contentOf(text: string): TaskMessageFacts['content'] {
	return { text, html: escapeHtml(text) };
}
