import { DispatcherError } from '../core/errors';
import type { Language } from '../core/language';
import { renderNotice } from './render-notice';
import { shippedTemplate } from './shipped-templates';
import type { NoticeTemplate, NoticeValues, RenderedNotice } from './types';

/** Finds the template that is in use under a name in a language; undefined: there is none. */
export type FindTemplate = (
	named: Pick<NoticeTemplate, 'name' | 'language'>,
) => Promise<NoticeTemplate | undefined>;

/** Which template is wanted. */
export interface WantedTemplate {
	name: string;
	language: Language;
	/** One that comes with the package, for a template that is gone or cannot be used. */
	fallback: string;
}

/** What was written, and what the workflow author should know of it. */
export interface Written {
	rendered: RenderedNotice;
	remark?: string;
}

/** Writes a message from a template. In other words it is better than not at all, so there is a fallback. */
export async function renderInUse(
	findTemplate: FindTemplate,
	values: NoticeValues,
	{ name, language, fallback }: WantedTemplate,
): Promise<Written> {
	const renderFallback = async (problem: string): Promise<Written> => ({
		rendered: await renderNotice(readFallback(fallback, language), values),
		remark: `${problem} "${fallback}" was used instead.`,
	});
	try {
		const found = await findTemplate({ name, language });
		if (found !== undefined) return { rendered: await renderNotice(found, values) };
		return await renderFallback(`There is no notice template "${name}".`);
	} catch (error) {
		if (!(error instanceof DispatcherError) || error.code !== 'template-invalid') throw error;
		return await renderFallback(`${error.message}.`);
	}
}

function readFallback(name: string, language: Language) {
	const template = shippedTemplate(name, language);
	if (template !== undefined) return template;
	throw new DispatcherError({
		code: 'template-not-found',
		whatHappened: `The package contains no notice template "${name}"`,
		whatToDo: 'Install the package again: some of its files are missing.',
	});
}
