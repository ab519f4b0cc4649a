import type { Language } from '../core/language';
import type { Store } from '../database/open-store';
import type { OutboxState } from '../database/schema';
import type { IntakeItem } from '../message/item';
import { readSettings } from '../settings/dispatcher-settings';
import { createMessageId, domainOf } from './message-id';
import { findTemplateInUse } from './notice-templates';
import { whyNothingIsCaused } from './notice-ties';
import { noticeValuesOf } from './notice-values';
import { queueMail } from './outbox';
import { renderInUse, type FindTemplate } from './render-in-use';
import type { WorkflowPlace } from './workflow-link';

/** The template to use if a division names none, or the named one is gone. */
export const DEFAULT_NOTICE_TEMPLATE = 'Unprocessed mail';

/** How notices are written and who gets them. */
export interface NoticeSettings {
	template: string;
	recipients: string[];
	/** The address that notices come from. */
	sender: string;
	attachOriginal: boolean;
	/** The dispatcher's own setting where absent. */
	language?: Language;
}

/** The mail a notice is about. */
export interface NoticeSubject {
	item: IntakeItem;
	intakeId: number;
	/** The division that sends the notice. */
	divisionId: number;
	/** Why the mail could not be processed. */
	reason: string;
	/** Where the mail goes, as a person reads it. */
	folder: string;
	/** The division's workflow, where it is known. */
	workflow?: WorkflowPlace;
	/** `[TAG#1042]`, where a task is known already. */
	taskReference?: string;
	original?: Buffer;
	/** The mail was not moved yet: the notice is kept until `releaseHeld`. */
	held?: boolean;
}

/** What became of a notice. */
export interface NoticeResult {
	state: 'queued' | 'sent' | 'failed' | 'unconfirmed' | 'suppressed' | 'not needed';
	messageId?: string;
	to?: string[];
	/** What the workflow author should know: a template that was replaced, a server that is away. */
	remark?: string;
}

/** A notice in the outbox: its row, and what is known of it so far. */
export interface QueuedNotice {
	id?: number;
	result: NoticeResult;
}

/** The outbox key of an unprocessed mail's notice. */
export function noticeKey(intakeId: number): string {
	return `unprocessed:${intakeId}`;
}

/**
 * Writes the notice of an unprocessed mail into the outbox, once per mail however often it is called.
 * Writes none about automatic mail, our own notices, and answers to them.
 *
 * @returns the outbox row, or why no notice is written.
 */
export async function queueNotice(
	store: Store,
	settings: NoticeSettings,
	subject: NoticeSubject,
): Promise<QueuedNotice> {
	const { mail, division } = subject.item;
	const reasonForNone = await whyNoNotice(store, settings, subject);
	if (reasonForNone !== undefined) {
		return { result: { state: 'not needed', remark: reasonForNone } };
	}
	const dispatcher = await readSettings(store);
	const values = noticeValuesOf({ ...subject, division, mail }, dispatcher);
	const name = settings.template || DEFAULT_NOTICE_TEMPLATE;
	const findTemplate: FindTemplate = async (named) => await findTemplateInUse(store, named);
	const { rendered, remark } = await renderInUse(findTemplate, values, {
		name,
		language: settings.language ?? dispatcher.language,
		fallback: DEFAULT_NOTICE_TEMPLATE,
	});
	const prefix = subject.taskReference === undefined ? '' : `${subject.taskReference} `;
	const messageId = createMessageId(domainOf(settings.sender));
	const queued = await queueMail(store, {
		key: noticeKey(subject.intakeId),
		divisionName: division.name,
		divisionId: subject.divisionId,
		intakeId: subject.intakeId,
		messageId,
		from: settings.sender,
		to: settings.recipients,
		subject: `${prefix}${rendered.subject}`,
		text: rendered.text,
		html: rendered.html,
		// Its own: an answer repeats it, even if a relay gave the notice another Message-ID.
		headers: { References: messageId },
		...(subject.original === undefined ? {} : { original: subject.original }),
		suppressed: !dispatcher.sendsCommunications,
		held: subject.held === true,
		mostPerHour: dispatcher.noticesPerHour,
	});
	const remarks = [remark, queued.remark].filter((text) => text !== undefined);
	return {
		id: queued.id,
		result: {
			state: stateShown(queued.state),
			messageId: queued.messageId,
			to: queued.to,
			...(remarks.length === 0 ? {} : { remark: remarks.join(' ') }),
		},
	};
}

/** A notice that a notice causes, however indirectly, would cause the next one, for ever. */
async function whyNoNotice(store: Store, settings: NoticeSettings, { item }: NoticeSubject) {
	if (settings.recipients.length === 0) return 'The division has no notice recipients.';
	return await whyNothingIsCaused(store, item.mail, item.division.mailbox);
}

function stateShown(state: OutboxState): NoticeResult['state'] {
	if (state === 'partly-sent') return 'sent';
	return state === 'held' || state === 'sending' ? 'queued' : state;
}
