import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../core/language';
import { renderOrExplain } from '../templating/render';

let frame: string | undefined;

/**
 * The HTML of a notice that has a text only: its lines, escaped, in a frame like that of the shipped
 * templates.
 *
 * @param text rendered.
 * @param options `place`: how the template is named to people.
 * @throws DispatcherError `template-invalid` if the text is too long.
 */
export async function htmlFromText(
	text: string,
	{ language, place }: { language: Language; place: string },
): Promise<string> {
	frame ??= readFileSync(join(__dirname, 'templates', 'from-text.liquid'), 'utf8');
	const lines = text.trim().split('\n');
	return await renderOrExplain(frame, { language, lines }, { escapeHtml: true, place });
}
