import { DispatcherError } from '../errors';
import { renderTemplate, TemplateProblem, type EngineOptions } from './liquid-engine';
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
 * Renders a task's title or description: Liquid over plain data, nothing escaped.
 *
 * @throws DispatcherError `template-invalid`, naming the line.
 */
export async function renderText(
	template: string,
	values: Record<string, unknown>,
): Promise<string> {
	return await renderOrExplain(template, values, {
		escapeHtml: false,
		place: `The template "${shorten(template.trim().split('\n', 1)[0] ?? '', 60)}"`,
	});
}

async function renderOrExplain(
	template: string,
	values: Record<string, unknown>,
	{ place, ...options }: EngineOptions & { place: string },
): Promise<string> {
	try {
		return await renderTemplate(template, values, options);
	} catch (error) {
		if (!(error instanceof TemplateProblem)) throw error;
		const line = error.line === undefined ? '' : `, line ${error.line}`;
		throw new DispatcherError({
			code: 'template-invalid',
			whatHappened: `${place}${line} cannot be used: ${error.message}`,
			whatToDo:
				'Correct the template. It is written in Liquid and can only use the values it is given.',
			cause: error,
		});
	}
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

/** Cuts between characters, never inside one that takes two code units. */
function shorten(text: string, limit: number): string {
	if (text.length <= limit) return text;
	return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
