import { Context, Liquid, LiquidError, type Template } from 'liquidjs';

import type { Language } from '../core/language';
import type { Language } from '../core/language';
import { knownTimeZone } from '../core/time-zone';
import { formatDate } from './format-date';
import { runInSlices } from './run-in-slices';

/** Characters of one template. */
const TEMPLATE_LIMIT = 200_000;

/** Outputs and tags of one template: Liquid reads a template in one go, 5,000 of them in some 20 ms. */
const MARKS_LIMIT = 5_000;

/** The longest result, and what one rendering may make at most, however much it is given. */
const MEMORY_LIMIT = 10_000_000;

/**
 * Characters and list entries that a rendering may make of small values. Liquid makes a list or a text
 * in one go and goes over it in many, so this bounds what cannot be interrupted: sorting a list of so
 * many numbers takes some 20 ms. It ends most loops, too: `(1..999999999)` at once.
 */
const BASE_MEMORY = 200_000;

/** How often a template may go over all that it is given. */
const PASSES = 10;

/**
 * A rendering of ours takes a few milliseconds, and one of a large mail some 50; a garbage collection or a
 * busy machine may stretch that tenfold. No loop ends later, and none holds n8n's thread for so long:
 * it has it in slices ({@link runInSlices}).
 */
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
		createEngine(options).parse(template);
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
	const engine = createEngine(options, memoryFor(values));
	let rendered: string;
	try {
		const parsed = parse(engine, template);
		const context = new Context(values, engine.options, { sync: true }, { liquid: engine });
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

function parse(engine: Liquid, template: string): Template[] {
	let marks = 0;
	for (let at = template.indexOf('{'); at !== -1; at = template.indexOf('{', at + 1)) {
		if ('{%'.includes(template.charAt(at + 1))) marks += 1;
	}
	if (marks <= MARKS_LIMIT) return engine.parse(template);
	throw new TemplateProblem('it has too many outputs and tags', undefined, undefined);
}

function memoryFor(values: Record<string, unknown>): number {
	return Math.min(MEMORY_LIMIT, BASE_MEMORY + PASSES * countCharacters(values));
}

/** Characters of all texts in plain data. */
function countCharacters(value: unknown): number {
	if (typeof value === 'string') return value.length;
	if (typeof value !== 'object' || value === null) return 0;
	return Object.values(value).reduce<number>((sum, part) => sum + countCharacters(part), 0);
}

function createEngine({ escapeHtml, dates }: EngineOptions, memoryLimit: number): Liquid {
	const engine = new Liquid({
		strictFilters: true,
		strictVariables: true,
		// `{% if mail.date %}` asks whether there is one: no error where there is none.
		lenientIf: true,
		ownPropertyOnly: true,
		// Where `include`, `render` and `layout` look: in an empty box, never in the file system.
		templates: {},
		parseLimit: TEMPLATE_LIMIT,
		memoryLimit,
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
