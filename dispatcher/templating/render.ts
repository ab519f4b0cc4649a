import { DispatcherError } from '../core/errors';
import {
	parseTemplate,
	renderTemplate,
	TemplateProblem,
	type EngineOptions,
} from './liquid-engine';

/**
 * Renders a task's title or description: Liquid over plain data, nothing escaped.
 *
 * @throws DispatcherError `template-invalid`, naming line and column.
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

/** How a template is read, and how it is named to people. */
type PlacedOptions = EngineOptions & { place: string };

/**
 * Renders a template, and says of one that cannot be used where it stands and what is wrong where.
 *
 * @param options `place`: how the template is named to people.
 * @throws DispatcherError `template-invalid`, naming line and column.
 */
export async function renderOrExplain(
	template: string,
	values: Record<string, unknown>,
	{ place, ...options }: PlacedOptions,
): Promise<string> {
	try {
		return await renderTemplate(template, values, options);
	} catch (error) {
		throw explain(error, place);
	}
}

/**
 * Checks that a template can be read, before it is kept. Which values it names is not looked at.
 *
 * @param options as for {@link renderOrExplain}: with `dates` where it is rendered with dates, since
 *   only then the filter `when` is known.
 * @throws DispatcherError `template-invalid`, naming line and column.
 */
export function checkTemplate(template: string, { place, ...options }: PlacedOptions): void {
	try {
		parseTemplate(template, options);
	} catch (error) {
		throw explain(error, place);
	}
}

function explain(error: unknown, place: string): unknown {
	if (!(error instanceof TemplateProblem)) return error;
	return new DispatcherError({
		code: 'template-invalid',
		whatHappened: `${place}${positionOf(error)} cannot be used: ${error.message}`,
		whatToDo:
			'Correct the template. It is written in Liquid and can only use the values it is given.',
		cause: error,
	});
}

function positionOf({ line, column }: TemplateProblem): string {
	if (line === undefined) return '';
	return column === undefined ? `, line ${line}` : `, line ${line}, column ${column}`;
}

/** Cuts between characters, never inside one that takes two code units. */
export function shorten(text: string, limit: number): string {
	if (text.length <= limit) return text;
	return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
