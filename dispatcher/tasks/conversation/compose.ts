import type { MessagePurpose } from '../../core/communication';
import type { Language } from '../../core/language';
import { formatPerson, noticeValuesOf, type NoticeFacts } from '../../outbox/notice-values';
import { formatSize } from '../../outbox/original-note';
import { markerIn } from '../../outbox/marker-line';
import { renderInUse } from '../../outbox/render-in-use';
import { chooseSendable, type KeptAttachment } from '../../outbox/sendable-attachments';
import { taggedSubject } from '../../outbox/tagged-subject';
import type { NamedFile } from '../../outbox/types';
import type { Address, Task } from '../types';
import { htmlOfText } from './html-of-text';
import type { SendingDesk, SendingDivision } from './sending-division';

/** The templates to use if a division names none, or the named one is gone. */
const templateNames: Record<MessagePurpose, string> = {
	acknowledgement: 'Acknowledgement',
	answer: 'Answer',
	closing: 'Closing',
	forward: 'Forward',
	refusal: 'Refusal',
};

/** What a message is written from. */
export interface MessageDraft {
	purpose: MessagePurpose;
	division: SendingDivision;
	task: Task;
	/** The mail that it is about. */
	mail: NoticeFacts['mail'];
	author: Address | null;
	/** What it carries. */
	content?: { text: string; html: string | null };
	/** Who gets an answer beside the requester. */
	copies?: Address[];
	/** Files of what it carries. */
	attachments?: KeptAttachment[];
	/** In words. */
	reason?: string;
	/** Another template than the division's. */
	template?: string;
}

/** A message's texts. */
export interface WrittenMessage {
	subject: string;
	text: string;
	html: string;
}

/** The language that a division writes in. */
export function languageOf(
	{ settings }: SendingDesk,
	{ communication }: SendingDivision,
): Language {
	return communication.language ?? settings.language;
}

/** Writes a message from its template. */
export async function composeMessage(
	desk: SendingDesk,
	draft: MessageDraft,
): Promise<WrittenMessage> {
	const { purpose, division, task } = draft;
	const language = languageOf(desk, division);
	const fallback = templateNames[purpose];
	const { rendered } = await renderInUse(desk.findTemplate, valuesOf(desk, draft, language), {
		name: draft.template || division.communication.templates[purpose] || fallback,
		language,
		fallback,
	});
	const { subject, text, html } = rendered;
	const tags = [division.identificationTag];
	return {
		subject: taggedSubject(task.reference, subject, tags),
		text: text.trim(),
		html,
	};
}

function valuesOf(desk: SendingDesk, draft: MessageDraft, language: Language) {
	const { purpose, division, task, mail, author, content } = draft;
	const { attachments = [], copies = [], reason = '' } = draft;
	const { sent, left } = chooseSendable(attachments);
	const requester =
		task.requesterAddress === null
			? null
			: { name: task.requesterName ?? '', address: task.requesterAddress };
	return noticeValuesOf(
		{ division, mail, reason, folder: '', workflow: division.workflow },
		desk.settings,
		{
			task: {
				reference: task.reference,
				title: task.title,
				status: task.status,
				priority: task.priority,
				assignee: task.assignee ?? '',
				requester: formatPerson(requester),
				dueAt: task.dueAt,
			},
			author: formatPerson(author),
			content: {
				text: content?.text ?? '',
				html: content === undefined ? '' : (content.html ?? htmlOfText(content.text)),
			},
			attachments: {
				sent: sent.map((file) => named(file, language)),
				left: left.map((file) => named(file, language)),
			},
			copies: copies.map(formatPerson).join(', '),
			marker: purpose === 'forward' || purpose === 'refusal' ? markerIn(language) : '',
		},
	);
}

function named({ fileName, size }: KeptAttachment, language: Language): NamedFile {
	return { name: fileName, size: formatSize(size, language) };
}
