import type { Language } from '../core/language';

/** What stands in the line above which employees answer. */
export const markerWords: Record<Language, string> = {
	en: 'Please write your answer above this line',
	fr: 'Écrivez votre réponse au-dessus de cette ligne',
};

/** How that line begins and ends, in any language. */
export const MARKER_BEGIN = '##-';
export const MARKER_END = '-##';

/** The line above which an employee answers what is forwarded to him. */
export function markerIn(language: Language): string {
	return `${MARKER_BEGIN} ${markerWords[language]} ${MARKER_END}`;
}
