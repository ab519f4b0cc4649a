import { renderOrExplain } from '../templating/render';
import { foldSubject } from './fold-subject';
import { htmlFromText } from './html-from-text';
import type { NoticePart, NoticeTemplate, NoticeValues, RenderedNotice } from './types';

/**
 * Writes a notice from its template. In the HTML every value is escaped; a template without HTML gets it
 * from its text.
 *
 * @returns the notice; its subject is one line of at most 250 characters.
 * @throws DispatcherError `template-invalid`, naming template, language, part, line and column.
 */
export async function renderNotice(
	template: NoticeTemplate,
	values: NoticeValues,
): Promise<RenderedNotice> {
	const subject = await renderPart(template, 'subject', values);
	const text = await renderPart(template, 'text', values);
	const { language } = template;
	const html =
		template.html.trim() === ''
			? await htmlFromText(text, { language, place: placeOf(template, 'text') })
			: await renderPart(template, 'html', values);
	return { subject, text, html };
}

/**
 * Writes one part of a notice from its template.
 *
 * @throws DispatcherError `template-invalid`, naming template, language, part, line and column.
 */
export async function renderPart(
	template: NoticeTemplate,
	part: NoticePart,
	values: NoticeValues,
): Promise<string> {
	const rendered = await renderOrExplain(
		template[part],
		{ ...values },
		{
			escapeHtml: part === 'html',
			dates: { language: template.language, timeZone: values.timeZone },
			place: placeOf(template, part),
		},
	);
	return part === 'subject' ? foldSubject(rendered) : rendered;
}

function placeOf({ name, language }: NoticeTemplate, part: NoticePart): string {
	return `The ${part} of notice template "${name}" (${language})`;
}
