import { renderOrExplain, shorten } from '../templating/render';
import type { NoticeTemplate, NoticeValues, RenderedNotice } from './types';

const SUBJECT_LIMIT = 250;

/**
 * Writes a notice from its template. In the HTML every value is escaped.
 *
 * @returns the notice; its subject is one line of at most 250 characters.
 * @throws DispatcherError `template-invalid`, naming template, language, part and line.
 */
export async function renderNotice(
	template: NoticeTemplate,
	values: NoticeValues,
): Promise<RenderedNotice> {
	const dates = { language: template.language, timeZone: values.timeZone };
	const part = async (name: 'subject' | 'text' | 'html') => {
		const options = { escapeHtml: name === 'html', dates };
		const place = `The ${name} of notice template "${template.name}" (${template.language})`;
		return await renderOrExplain(template[name], { ...values }, { ...options, place });
	};
	return {
		subject: foldSubject(await part('subject')),
		text: await part('text'),
		html: await part('html'),
	};
}

/**
 * One line, since a line break in a subject would begin another header field; and nothing that turns
 * round what is shown.
 */
function foldSubject(subject: string): string {
	const oneLine = subject
		.replace(/\p{Bidi_Control}+/gu, '')
		.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
		.replace(/ {2,}/g, ' ')
		.trim();
	return shorten(oneLine, SUBJECT_LIMIT);
}
