import type { Language } from '../core/language';
import type { NoticeFacts } from './notice-values';

const words = {
	en: {
		division: 'IT help desk',
		subject: 'The printer on the second floor does not print',
		newText:
			'Hello,\n\nsince this morning the printer on the second floor does nothing at all.\nCould you have a look?\n\nAnna',
		reason: 'The task 1042 does not exist',
	},
	fr: {
		division: 'Assistance informatique',
		subject: 'L’imprimante du deuxième étage n’imprime plus',
		newText:
			'Bonjour,\n\ndepuis ce matin, l’imprimante du deuxième étage ne réagit plus.\nPourriez-vous y jeter un œil ?\n\nAnna',
		reason: 'La tâche 1042 n’existe pas',
	},
} as const;

/** A mail to look at a template with. */
export function sampleFacts(language: Language, date: Date): NoticeFacts {
	const { division, subject, newText, reason } = words[language];
	return {
		division: { name: division, identificationTag: 'IT', mailbox: 'it@example.com' },
		mail: {
			from: { name: 'Anna Berg', address: 'anna.berg@example.com' },
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

/** A mail of which nothing is known but where it came in. */
export function bareFacts(): NoticeFacts {
	return {
		division: { name: 'IT', identificationTag: 'IT', mailbox: '' },
		mail: { from: null, subject: '', date: null, messageId: null, newText: '' },
		reason: '',
		folder: '',
	};
}
