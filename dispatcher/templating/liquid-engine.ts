import { Liquid, LiquidError } from 'liquidjs';

import type { Language } from '../core/language';
import { knownTimeZone } from '../core/time-zone';
import { formatDate } from './format-date';

/** Characters of one template. */
const TEMPLATE_LIMIT = 200_000;

/** Characters and array entries that one rendering may make; also the longest result. */
const MEMORY_LIMIT = 10_000_000;

const TIME_LIMIT_MS = 500;

/** How a template's values are shown. */
export interface EngineOptions {
	/** Whether every value is escaped for HTML, unless the template says `raw`. */
	escapeHtml: boolean;
	/** Makes the `when` filter known, for dates. */
	dates?: { language: Language; timeZone: string };
}

/** A template that cannot be read or rendered: why, and where. */
export class TemplateProblem extends Error {
	/** 1 for the first; undefined where the problem is with no line in particular. */
	readonly line: number | undefined;

	constructor(message: string, line: number | undefined, cause: unknown) {
		super(message, { cause });
		this.name = 'TemplateProblem';
		this.line = line;
	}
}

/**
 * Renders one Liquid template. Values are plain data: what looks like Liquid in one stays as it is.
 * Templates have no way to other files, and a hostile one ends at the limits.
 *
 * @throws TemplateProblem where the template cannot be read, names a value that does not exist, or
 * runs into a limit.
 */
export async function renderTemplate(
	template: string,
	values: Record<string, unknown>,
	options: EngineOptions,
): Promise<string> {
	const engine = createEngine(options);
	let rendered: string;
	try {
		rendered = String(await engine.parseAndRender(template, values));
	} catch (error) {
		throw toProblem(error);
	}
	if (rendered.length > MEMORY_LIMIT) {
		throw new TemplateProblem('the result is too long', undefined, undefined);
	}
	return rendered;
}

function createEngine({ escapeHtml, dates }: EngineOptions): Liquid {
	const engine = new Liquid({
		strictFilters: true,
		strictVariables: true,
		// `{% if mail.date %}` asks whether there is one: no error where there is none.
		lenientIf: true,
		ownPropertyOnly: true,
		// Where `include`, `render` and `layout` look: in an empty box, never in the file system.
		templates: {},
		parseLimit: TEMPLATE_LIMIT,
		renderLimit: TIME_LIMIT_MS,
		memoryLimit: MEMORY_LIMIT,
		timezoneOffset: knownTimeZone(dates?.timeZone ?? 'UTC'),
		...(escapeHtml ? { outputEscape: 'escape' as const } : {}),
	});
	if (dates !== undefined) {
		engine.registerFilter('when', (date: unknown) =>
			formatDate(date, dates.language, dates.timeZone),
		);
	}
	return engine;
}

function toProblem(error: unknown): TemplateProblem {
	if (!LiquidError.is(error)) {
		const words = error instanceof Error ? error.message : String(error);
		return new TemplateProblem(words, undefined, error);
	}
	const [line] = error.token?.getPosition?.() ?? [];
	// Liquid's own message ends in the position, which is told apart here.
	const words = error.originalError?.message ?? error.message;
	return new TemplateProblem(words.replace(/,? ?line:\d+, col:\d+$/, ''), line, error);
}
