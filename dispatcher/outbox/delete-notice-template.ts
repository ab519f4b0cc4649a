import { DispatcherError } from '../core/errors';
import { languages, type Language } from '../core/language';
import { inTransaction, type Store, type StoreConnection } from '../database/open-store';
import { readSettings } from '../settings/dispatcher-settings';
import type { DivisionSettings } from '../settings/division-settings';
import { shippedTemplateNames } from './shipped-templates';
import { checkTemplateLanguage } from './template-key';

/** Which template is to be deleted. */
export interface TemplateDeletion {
	name: string;
	/** Absent: in all languages. */
	language?: string;
}

/** What was deleted. */
export interface DeletedTemplate {
	name: string;
	languages: Language[];
}

/**
 * Deletes a template of this desk. Where it took the place of one of the package, that one is used again.
 *
 * @throws DispatcherError `not-found` if there is none of that name and language; `not-possible` if it
 *   comes with the package, or if divisions use it and nothing would take its place.
 */
export async function deleteNoticeTemplate(
	store: Store,
	{ name: typed, language: typedLanguage }: TemplateDeletion,
): Promise<DeletedTemplate> {
	const name = typed.trim();
	const language = typedLanguage === undefined ? undefined : checkTemplateLanguage(typedLanguage);
	const dispatcher = await readSettings(store);
	return await inTransaction(store, async (transaction) => {
		const own = await readLanguages(transaction, name);
		const deleted = own.filter((one) => language === undefined || one === language);
		if (deleted.length === 0) throw notOwn(name, own);
		const isLeft = own.includes(dispatcher.language) && !deleted.includes(dispatcher.language);
		if (!isLeft && !shippedTemplateNames().includes(name)) await refuseUsed(transaction, name);
		await transaction
			.deleteFrom('notice_templates')
			.where('name', '=', name)
			.where('language', 'in', deleted)
			.execute();
		return { name, languages: deleted };
	});
}

async function readLanguages(connection: StoreConnection, name: string): Promise<Language[]> {
	const rows = await connection
		.selectFrom('notice_templates')
		.select('language')
		.where('name', '=', name)
		.execute();
	return languages.filter((known) => rows.some(({ language }) => language === known));
}

async function refuseUsed(connection: StoreConnection, name: string): Promise<void> {
	const rows = await connection
		.selectFrom('divisions')
		.select(['name', 'settings'])
		.orderBy('name')
		.execute();
	const users = rows.filter(
		({ settings }) => (JSON.parse(settings) as DivisionSettings).noticeTemplate === name,
	);
	if (users.length === 0) return;
	const named = users.map((division) => `"${division.name}"`).join(', ');
	throw new DispatcherError({
		code: 'not-possible',
		whatHappened: `The notice template "${name}" is used by the division${users.length === 1 ? '' : 's'} ${named}`,
		whatToDo:
			'Choose another template in the trigger and publish its workflow, then delete this one.',
	});
}

function notOwn(name: string, own: Language[]): DispatcherError {
	if (own.length > 0) {
		return new DispatcherError({
			code: 'not-found',
			whatHappened: `The notice template "${name}" is not written in this language, only in: ${own.join(', ')}`,
			whatToDo: 'Choose one of these languages.',
		});
	}
	if (shippedTemplateNames().includes(name)) {
		return new DispatcherError({
			code: 'not-possible',
			whatHappened: `The notice template "${name}" comes with the package and cannot be deleted`,
			whatToDo:
				'Choose another one in the trigger, or create one of the same name to replace its texts.',
		});
	}
	return new DispatcherError({
		code: 'not-found',
		whatHappened: `There is no notice template "${name}"`,
		whatToDo: 'Choose one from the list, or check its name.',
	});
}
