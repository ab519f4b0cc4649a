import type { Language } from '../../core/language';
import { oneLine } from '../../core/one-line';

/** Why nothing is done of what an employee wrote. */
export type Problem =
	/** There is no such command. */
	| { kind: 'unknown'; command: string }
	/** Text stands behind a command that takes none. */
	| { kind: 'more'; command: string; words: string }
	/** `#assign` names nobody, or something else than one address. */
	| { kind: 'assignee'; words: string }
	/** `#assign` names somebody who does not work for the division. */
	| { kind: 'foreign'; words: string }
	/** `#pending` names a time that cannot be read. */
	| { kind: 'time'; words: string }
	/** `#close` and `#pending` at once. */
	| { kind: 'conflict' }
	/** Nothing stands above what is quoted. */
	| { kind: 'empty' }
	/** The task has nobody to whom an answer could go. */
	| { kind: 'nobody' }
	/** It answers none of the messages that the desk sent to this employee. */
	| { kind: 'unasked' };

const LONGEST_SHOWN = 80;

const words: Record<Language, (problem: Problem) => string> = {
	en: (problem) => {
		switch (problem.kind) {
			case 'unknown':
				return `There is no command ${shown(problem.command)}; there are #note, #close, #assign and #pending. To send a text that begins with #, write a line above it.`;
			case 'more':
				return `“${shown(problem.words)}” stands behind ${problem.command}. Write your answer on the next line.`;
			case 'assignee':
				return `#assign needs one email address, or “me”, and has “${shown(problem.words)}”.`;
			case 'foreign':
				return `The task cannot be assigned to ${shown(problem.words)}, who does not work for the help desk.`;
			case 'time':
				return `#pending cannot wait for “${shown(problem.words)}”. Write for example 3d, 12h or 2026-12-24.`;
			case 'conflict':
				return '#close and #pending contradict each other.';
			case 'empty':
				return 'No text was found above what the mail quotes.';
			case 'nobody':
				return 'The task has no requester whom an answer could reach.';
			case 'unasked':
				return 'The mail does not answer a message that the help desk sent to you. Answer the mail that was forwarded to you.';
		}
	},
	fr: (problem) => {
		switch (problem.kind) {
			case 'unknown':
				return `La commande ${shown(problem.command)} n’existe pas ; il existe #note, #close, #assign et #pending. Pour envoyer un texte qui commence par #, écrivez une ligne au-dessus.`;
			case 'more':
				return `« ${shown(problem.words)} » suit ${problem.command}. Écrivez votre réponse à la ligne suivante.`;
			case 'assignee':
				return `#assign attend une adresse électronique, ou « moi », et a reçu « ${shown(problem.words)} ».`;
			case 'foreign':
				return `La tâche ne peut pas être confiée à ${shown(problem.words)}, qui ne travaille pas pour l’assistance.`;
			case 'time':
				return `#pending ne comprend pas « ${shown(problem.words)} ». Écrivez par exemple 3d, 12h ou 2026-12-24.`;
			case 'conflict':
				return '#close et #pending se contredisent.';
			case 'empty':
				return 'Aucun texte n’a été trouvé au-dessus de ce que cite le courriel.';
			case 'nobody':
				return 'La tâche n’a pas de demandeur à qui une réponse pourrait parvenir.';
			case 'unasked':
				return 'Le courriel ne répond pas à un message que l’assistance vous a envoyé. Répondez au courriel qui vous a été transféré.';
		}
	},
};

/** Says in words why nothing was done. */
export function sayProblems(problems: Problem[], language: Language): string {
	return problems.map(words[language]).join(' ');
}

function shown(typed: string): string {
	return oneLine(typed, LONGEST_SHOWN);
}
