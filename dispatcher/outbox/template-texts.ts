import { DispatcherError } from '../core/errors';
import { noticeParts, type NoticeTemplate } from './types';

/** The texts of a template, as far as they are given; an empty `html` is made from the text. */
export type TemplateTexts = Partial<Pick<NoticeTemplate, 'subject' | 'text' | 'html'>>;

/** Only the texts, and of these only those that are given. */
export function givenTexts(request: TemplateTexts): TemplateTexts {
	return Object.fromEntries(
		noticeParts.flatMap((part) => (request[part] === undefined ? [] : [[part, request[part]]])),
	);
}

/**
 * Completes the texts that are given with those that were there before.
 *
 * @throws DispatcherError `settings-invalid` if there is no subject or no text.
 */
export function completeTemplate(
	{ name, language, ...texts }: TemplateTexts & Pick<NoticeTemplate, 'name' | 'language'>,
	before: TemplateTexts | undefined,
): NoticeTemplate {
	const { subject = '', text = '', html = '' } = { ...before, ...texts };
	const missing = [
		...(subject.trim() === '' ? ['subject'] : []),
		...(text.trim() === '' ? ['text'] : []),
	];
	if (missing.length === 0) return { name, language, subject, text, html };
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The notice template "${name}" (${language}) has no ${missing.join(' and no ')}`,
		whatToDo: 'Fill in both. The HTML may be left out: it is made from the text.',
	});
}
