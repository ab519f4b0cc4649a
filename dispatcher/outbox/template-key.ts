import { DispatcherError } from '../core/errors';
import { languages, type Language } from '../core/language';

const LONGEST_NAME = 100;

const origins = ['own', 'shipped'] as const;

export type TemplateOrigin = (typeof origins)[number];

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
	const language = languages.find((known) => known === typed);
	if (language !== undefined) return language;
	throw invalid(
		`There are no notices in the language "${typed.slice(0, 60)}"`,
		`Use ${languages.join(' or ')}.`,
	);
}

/**
 * Checks where a template is said to come from.
 *
 * @throws DispatcherError `settings-invalid` if it is neither.
 */
export function checkTemplateOrigin(typed: string): TemplateOrigin {
	const origin = origins.find((known) => known === typed);
	if (origin !== undefined) return origin;
	throw invalid(
		`The origin of a notice template cannot be "${typed.slice(0, 60)}"`,
		`Use ${origins.join(' or ')}.`,
	);
}

function invalid(whatHappened: string, whatToDo: string): DispatcherError {
	return new DispatcherError({ code: 'settings-invalid', whatHappened, whatToDo });
}
