import type { Store } from '../database/open-store';

/** A template that was written for this desk. Its texts are Liquid. */
export interface StoredTemplate {
	name: string;
	language: 'en' | 'fr';
	subject: string;
	text: string;
	html: string;
}

/** Finds a template in one language. */
export async function findNoticeTemplate(
	store: Store,
	{ name, language }: Pick<StoredTemplate, 'name' | 'language'>,
): Promise<StoredTemplate | undefined> {
	const row = await store.db
		.selectFrom('notice_templates')
		.select(['name', 'subject', 'text', 'html'])
		.where('name', '=', name)
		.where('language', '=', language)
		.executeTakeFirst();
	return row === undefined ? undefined : { ...row, language };
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
