import { DispatcherError } from '../core/errors';
import type { Language } from '../core/language';
import { templateLanguages } from './notice-templates';

const LONGEST_NAME = 100;

/** Controls and line ends, and what turns round what is shown. */
const unfitForName = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/**
 * Checks a template's name: outer spaces do not count.
 *
 * @throws DispatcherError `settings-invalid` if it is empty, too long or not one line.
 */
export function checkTemplateName(typed: string): string {
	const name = typed.trim();
	if (name === '') throw invalid('The notice template has no name', 'Enter a name.');
	if (name.length > LONGEST_NAME) {
		throw invalid(
			`The name of the notice template has ${name.length} characters`,
			`Use up to ${LONGEST_NAME} characters.`,
		);
	}
	if (!unfitForName.test(name)) return name;
	throw invalid(
		'The name of the notice template has a line break or a control character',
		'Enter it on one line.',
	);
}

/**
 * Checks a template's language.
 *
 * @throws DispatcherError `settings-invalid` if there are no notices in it.
 */
export function checkTemplateLanguage(typed: string): Language {
	const language = templateLanguages.find((known) => known === typed);
	if (language !== undefined) return language;
	throw invalid(
		`There are no notices in the language "${typed.slice(0, 60)}"`,
		`Use ${templateLanguages.join(' or ')}.`,
	);
}

function invalid(whatHappened: string, whatToDo: string): DispatcherError {
	return new DispatcherError({ code: 'settings-invalid', whatHappened, whatToDo });
}
