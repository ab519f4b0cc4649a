import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { NoticeTemplate } from './types';
import type { Language } from '../core/language';

/** Each template's name, the same in every language, and its folder under `templates/<language>/`. */
const FOLDERS = new Map([
	['Acknowledgement', 'acknowledgement'],
	['Answer', 'answer'],
	['Closing', 'closing'],
	['Forward', 'forward'],
	['Refusal', 'refusal'],
	['Unprocessed mail', 'unprocessed-mail'],
	['Unprocessed mail (short)', 'unprocessed-mail-short'],
]);

const alreadyRead = new Map<string, NoticeTemplate>();

/** @returns the names of the templates that come with the package, in every language. */
export function shippedTemplateNames(): string[] {
	return [...FOLDERS.keys()];
}

/** @returns the template of that name that comes with the package; undefined: there is none. */
export function shippedTemplate(name: string, language: Language): NoticeTemplate | undefined {
	const folder = FOLDERS.get(name);
	if (folder === undefined) return undefined;
	const key = `${language}/${folder}`;
	const template = alreadyRead.get(key) ?? readTemplate(name, language, folder);
	alreadyRead.set(key, template);
	return template;
}

function readTemplate(name: string, language: Language, folder: string): NoticeTemplate {
	const read = (part: string) =>
		readFileSync(join(__dirname, 'templates', language, folder, `${part}.liquid`), 'utf8');
	return {
		name,
		language,
		subject: read('subject').trim(),
		text: read('text'),
		html: read('html'),
	};
}
