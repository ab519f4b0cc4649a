import { Context, Liquid, LiquidError, type Template } from 'liquidjs';

import type { Language } from '../core/language';
import { LastUsed } from '../core/last-used';
import { knownTimeZone } from '../core/time-zone';
import { formatDate } from './format-date';
import {
	hasTooManyMarks,
	KEPT_CHARACTERS,
	MEMORY_LIMIT,
	memoryFor,
	TEMPLATE_LIMIT,
	TIME_LIMIT_MS,
} from './limits';
import { runInSlices } from './run-in-slices';

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
	/** In that line, 1 for the first character. */
	readonly column: number | undefined;

	constructor(message: string, [line, column]: number[], cause: unknown) {
		super(message, { cause });
		this.name = 'TemplateProblem';
		this.line = line;
		this.column = column;
	}
}

/**
 * Reads one Liquid template without rendering it.
 *
 * @throws TemplateProblem where the template cannot be read, or is too long.
 */
export function parseTemplate(template: string, options: EngineOptions): void {
	try {
		readTemplate(template, options);
	} catch (error) {
		throw toProblem(error);
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
	let rendered: string;
	try {
		const { engine, parsed } = readTemplate(template, options);
		const limits = { sync: true, memoryLimit: memoryFor(values) };
		const context = new Context(values, engine.options, limits, { liquid: engine });
		const steps = engine.renderer.renderTemplates(parsed, context);
		rendered = String(await runInSlices(steps, TIME_LIMIT_MS));
	} catch (error) {
		throw toProblem(error);
	}
	if (rendered.length > MEMORY_LIMIT) {
		throw new TemplateProblem('the result is too long', [], undefined);
	}
	return rendered;
}

/** A template as Liquid has read it, and the engine that renders it. */
interface ReadTemplate {
	engine: Liquid;
	parsed: Template[];
}

/** A desk writes thousands of mails from a few templates, and reading one takes longer than rendering it. */
const readBefore = new LastUsed<ReadTemplate>({ values: 100, size: KEPT_CHARACTERS });

/** One for each language, time zone and way of escaping that is in use. */
const engines = new LastUsed<Liquid>({ values: 20, size: 20 });

function readTemplate(template: string, options: EngineOptions): ReadTemplate {
	const key = keyOf(options);
	return readBefore.get(`${key} ${template}`, template.length, () => {
		const engine = engines.get(key, 1, () => createEngine(options));
		return { engine, parsed: parse(engine, template) };
	});
}

function keyOf({ escapeHtml, dates }: EngineOptions): string {
	const { language = '', timeZone = '' } = dates ?? {};
	return `${escapeHtml ? 'html' : 'text'} ${language} ${timeZone}`;
}

function parse(engine: Liquid, template: string): Template[] {
	if (!hasTooManyMarks(template)) return engine.parse(template);
	throw new TemplateProblem('it has too many outputs and tags', [], undefined);
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
	if (error instanceof TemplateProblem) return error;
	if (!LiquidError.is(error)) {
		const words = error instanceof Error ? error.message : String(error);
		return new TemplateProblem(words, [], error);
	}
	const position = error.token?.getPosition?.() ?? [];
	// Liquid's own message ends in the position, which is told apart here.
	const words = error.originalError?.message ?? error.message;
	return new TemplateProblem(words.replace(/,? ?line:\d+, col:\d+$/, ''), position, error);
}
