import { DispatcherError } from '../core/errors';
import type { Store } from '../database/open-store';
import { storable } from '../database/storable';
import { asOwn, findTemplateInUse, type ListedTemplate } from './notice-templates';
import { noticeValuesOf } from './notice-values';
import { renderPart } from './render-notice';
import { bareFacts, sampleFacts, sampleMessage } from './sample-facts';
import { checkTemplateLanguage, checkTemplateName } from './template-key';
import { completeTemplate, givenTexts, type TemplateTexts } from './template-texts';
import { noticeParts, type NoticeTemplate } from './types';

/** A template to be created or changed. */
export interface TemplateRequest extends TemplateTexts {
	name: string;
	/** `en` or `fr`. */
	language: string;
}

/**
 * Creates a template of this desk, or changes the texts of it that are given. One that comes with the
 * package is not changed: an own one takes its place, and begins with its texts.
 *
 * @throws DispatcherError `template-invalid`, naming part, line and column, if a text cannot be rendered;
 *   `settings-invalid` if the name, the language or a text is missing or cannot be used. What was saved
 *   before stays.
 */
export async function saveNoticeTemplate(
	store: Store,
	request: TemplateRequest,
): Promise<ListedTemplate> {
	const name = checkTemplateName(request.name);
	const language = checkTemplateLanguage(request.language);
	const texts = storable(givenTexts(request));
	if (Object.keys(texts).length === 0) throw nothingGiven(name);
	const before = await findTemplateInUse(store, { name, language });
	const template = completeTemplate({ name, language, ...texts }, before);
	await checkTexts(template, texts, store.clock());
	const saved = await store.db
		.insertInto('notice_templates')
		.values(template)
		// Another may change other texts at the same time.
		.onConflict((conflict) => conflict.columns(['name', 'language']).doUpdateSet(texts))
		.returning(['subject', 'text', 'html'])
		.executeTakeFirstOrThrow();
	return asOwn({ name, language, ...saved });
}

/** Over a message that has everything and one that has nothing, so that most branches are rendered. */
async function checkTexts(
	template: NoticeTemplate,
	texts: TemplateTexts,
	date: Date,
): Promise<void> {
	const settings = { address: null, port: null, timeZone: 'UTC' };
	const sample = sampleFacts(template.language, date);
	const message = sampleMessage(template.language, sample, date);
	const everything = noticeValuesOf(sample, settings, message);
	for (const values of [everything, noticeValuesOf(bareFacts(), settings)]) {
		for (const part of noticeParts) {
			if (texts[part] !== undefined) await renderPart(template, part, values);
		}
	}
}

function nothingGiven(name: string): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `No text is given for the notice template "${name}"`,
		whatToDo: 'Add the subject, the text or the HTML that you want to change.',
	});
}
