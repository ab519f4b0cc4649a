import { DispatcherError } from '../core/errors';
import { renderTemplate, TemplateProblem, type EngineOptions } from './liquid-engine';

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

/**
 * Renders a template, and says of one that cannot be used where it stands and on which line.
 *
 * @param options `place`: how the template is named to people.
 * @throws DispatcherError `template-invalid`.
 */
export async function renderOrExplain(
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

/** Cuts between characters, never inside one that takes two code units. */
export function shorten(text: string, limit: number): string {
	if (text.length <= limit) return text;
	return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
