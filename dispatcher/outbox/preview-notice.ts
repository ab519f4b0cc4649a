import { DispatcherError } from '../core/errors';
import type { Language } from '../core/language';
import type { Store } from '../database/open-store';
import { readSettings } from '../settings/dispatcher-settings';
import { readKeptFacts } from './kept-facts';
import { findTemplateInUse } from './notice-templates';
import { noticeValuesOf, type NoticeFacts, type TaskMessageFacts } from './notice-values';
import { renderNotice } from './render-notice';
import { sampleAnswer, sampleFacts, sampleMessage } from './sample-facts';
import { completeTemplate, givenTexts, type TemplateTexts } from './template-texts';
import { checkTemplateLanguage, checkTemplateName } from './template-key';
import type { NoticeTemplate, RenderedNotice } from './types';
import type { WorkflowPlace } from './workflow-link';

/** The template that comes with the package for what employees write to requesters. */
const ANSWER_TEMPLATE = 'Answer';

/** What is to be looked at. */
export interface PreviewRequest extends TemplateTexts {
	/** The saved template; texts that are given are tried in place of its own. */
	name: string;
	/** `en` or `fr`; the dispatcher's own if absent. */
	language?: string;
	/** The ledger's row of the mail to write about; a sample if absent. */
	intakeId?: number;
	/** The workflow to link to. */
	workflow?: WorkflowPlace;
}

/** A message as it would be written. */
export interface NoticePreview extends RenderedNotice {
	name: string;
	language: Language;
}

/**
 * Writes a message without sending or saving anything, from a saved template or from texts that are not
 * saved yet.
 *
 * @throws DispatcherError `template-invalid`, naming part, line and column; `not-found` if there is no such
 *   template or mail; `not-possible` if nothing is kept of the mail; `settings-invalid`.
 */
export async function previewNotice(store: Store, request: PreviewRequest): Promise<NoticePreview> {
	const settings = await readSettings(store);
	const language = checkTemplateLanguage(request.language ?? settings.language);
	const name = checkTemplateName(request.name);
	const template = await findTemplate(store, { name, language, ...givenTexts(request) });
	const facts = await findFacts(store, request, language);
	const message = sampleOf(store, template, facts);
	const rendered = await renderNotice(template, noticeValuesOf(facts, settings, message));
	return { name, language, ...rendered };
}

async function findTemplate(
	store: Store,
	tried: TemplateTexts & Pick<NoticeTemplate, 'name' | 'language'>,
): Promise<NoticeTemplate> {
	const saved = await findTemplateInUse(store, tried);
	const { name, language, ...texts } = tried;
	if (saved !== undefined || Object.keys(texts).length > 0) return completeTemplate(tried, saved);
	throw new DispatcherError({
		code: 'not-found',
		whatHappened: `There is no notice template "${name}" in the language "${language}"`,
		whatToDo: 'Choose one from the list, or enter the texts to preview.',
	});
}

/** What a mail alone does not tell. The template of answers carries an answer, all others the mail. */
function sampleOf(
	store: Store,
	{ name, language }: NoticeTemplate,
	facts: NoticeFacts,
): TaskMessageFacts {
	const message = sampleMessage(language, facts, store.clock());
	return name === ANSWER_TEMPLATE ? { ...message, ...sampleAnswer(language) } : message;
}

async function findFacts(
	store: Store,
	{ intakeId, workflow }: PreviewRequest,
	language: Language,
): Promise<NoticeFacts> {
	const sample = sampleFacts(language, store.clock());
	const facts = intakeId === undefined ? sample : await readKeptFacts(store, intakeId);
	// A mail that was processed has none.
	const reason = facts.reason || sample.reason;
	return { ...facts, reason, ...(workflow === undefined ? {} : { workflow }) };
}
