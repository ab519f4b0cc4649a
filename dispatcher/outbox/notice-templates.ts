import { languages } from '../core/language';
import type { Store } from '../database/open-store';
import { shippedTemplate, shippedTemplateNames } from './shipped-templates';
import { checkTemplateLanguage, checkTemplateOrigin, type TemplateOrigin } from './template-key';
import type { NoticeTemplate } from './types';

/** A template that messages are written from. */
export interface ListedTemplate extends NoticeTemplate {
	/** `own`: written for this desk. */
	origin: TemplateOrigin;
	/** It is used in place of the one that comes with the package under the same name and language. */
	replacesShipped: boolean;
}

/** Which templates are wanted. */
export interface TemplateFilter {
	/** `en` or `fr`. */
	language?: string;
	/** `own` or `shipped`. */
	origin?: string;
}

/**
 * Lists the templates that messages are written from, by name and language: this desk's own, and those of
 * the package that no own one replaces.
 *
 * @throws DispatcherError `settings-invalid` if there is no such language or origin.
 */
export async function listNoticeTemplates(
	store: Store,
	filter: TemplateFilter = {},
): Promise<ListedTemplate[]> {
	const language =
		filter.language === undefined ? undefined : checkTemplateLanguage(filter.language);
	const origin = filter.origin === undefined ? undefined : checkTemplateOrigin(filter.origin);
	const rows = await store.db
		.selectFrom('notice_templates')
		.select(['name', 'language', 'subject', 'text', 'html'])
		.execute();
	const own = rows.flatMap((row) => {
		const known = languages.find((one) => one === row.language);
		return known === undefined ? [] : [asOwn({ ...row, language: known })];
	});
	const replaced = new Set(own.map(keyOf));
	return [...own, ...allShipped().filter((template) => !replaced.has(keyOf(template)))]
		.filter((template) => language === undefined || template.language === language)
		.filter((template) => origin === undefined || template.origin === origin)
		.toSorted((one, other) => one.name.localeCompare(other.name) || byLanguage(one, other));
}

/**
 * Finds the template that a message of that name and language is written from: an own one first.
 *
 * @returns undefined if there is none.
 */
export async function findTemplateInUse(
	store: Store,
	{ name, language }: Pick<NoticeTemplate, 'name' | 'language'>,
): Promise<ListedTemplate | undefined> {
	const row = await store.db
		.selectFrom('notice_templates')
		.select(['name', 'subject', 'text', 'html'])
		.where('name', '=', name)
		.where('language', '=', language)
		.executeTakeFirst();
	if (row !== undefined) return asOwn({ ...row, language });
	const shipped = shippedTemplate(name, language);
	return shipped === undefined ? undefined : asShipped(shipped);
}

/** The names of this desk's own templates, each once. */
export async function listNoticeTemplateNames(store: Store): Promise<string[]> {
	const rows = await store.db
		.selectFrom('notice_templates')
		.select('name')
		.distinct()
		.orderBy('name')
		.execute();
	return rows.map(({ name }) => name);
}

/** A template of this desk, as it is listed. */
export function asOwn(template: NoticeTemplate): ListedTemplate {
	const replaced = shippedTemplate(template.name, template.language);
	return { ...template, origin: 'own', replacesShipped: replaced !== undefined };
}

function asShipped(template: NoticeTemplate): ListedTemplate {
	return { ...template, origin: 'shipped', replacesShipped: false };
}

function allShipped(): ListedTemplate[] {
	return shippedTemplateNames().flatMap((name) =>
		languages.flatMap((language) => {
			const template = shippedTemplate(name, language);
			return template === undefined ? [] : [asShipped(template)];
		}),
	);
}

function keyOf({ name, language }: NoticeTemplate): string {
	return `${language} ${name}`;
}

function byLanguage(one: NoticeTemplate, other: NoticeTemplate): number {
	return languages.indexOf(one.language) - languages.indexOf(other.language);
}
