import { excerptOf } from '../message/excerpt';
import type { IntakeItem } from '../message/item';
import { deskAddress } from '../settings/desk-address';
import type { DispatcherSettings } from '../settings/dispatcher-settings';
import type { NoticeValues } from './types';
import { linkTo, type WorkflowPlace } from './workflow-link';

/** What a notice tells of a mail. */
export interface NoticeFacts {
	division: Pick<IntakeItem['division'], 'name' | 'identificationTag' | 'mailbox'> &
		Partial<Pick<IntakeItem['division'], 'communication'>>;
	mail: Pick<IntakeItem['mail'], 'from' | 'subject' | 'date' | 'messageId' | 'newText'>;
	/** Why the mail could not be processed. */
	reason: string;
	/** Where the mail goes, as a person reads it. */
	folder: string;
	/** The division's workflow, where it is known. */
	workflow?: WorkflowPlace | undefined;
}

/** What a message about a task tells beside. */
export type TaskMessageFacts = Pick<
	NoticeValues,
	'task' | 'author' | 'content' | 'copies' | 'attachments' | 'marker'
>;

/** What a template is given. */
export function noticeValuesOf(
	{ division, mail, reason, folder, workflow }: NoticeFacts,
	settings: Pick<DispatcherSettings, 'address' | 'port' | 'timeZone'>,
	more: Partial<TaskMessageFacts> = {},
): NoticeValues {
	return {
		...nothingMore(),
		...more,
		division: {
			name: division.name,
			tag: division.identificationTag,
			signature: division.communication?.signature ?? '',
			logo: division.communication?.logo ?? '',
		},
		mail: {
			sender: formatPerson(mail.from),
			subject: mail.subject,
			date: mail.date,
			messageId: mail.messageId,
		},
		reason,
		folder,
		excerpt: excerptOf(mail.newText),
		mailbox: division.mailbox,
		link:
			workflow === undefined
				? ''
				: linkTo(deskAddress(settings, workflow.n8nAddress), workflow.workflowId),
		timeZone: settings.timeZone,
	};
}

function nothingMore(): TaskMessageFacts {
	return {
		task: {
			reference: '',
			title: '',
			status: '',
			priority: '',
			assignee: '',
			requester: '',
			dueAt: null,
		},
		author: '',
		content: { text: '', html: '' },
		copies: '',
		attachments: { sent: [], left: [] },
		marker: '',
	};
}

/** Names a person for people: `Name <address>`, or the bare address; empty for nobody. */
export function formatPerson(person: { name: string; address: string } | null): string {
	if (person === null) return '';
	return person.name === '' ? person.address : `${person.name} <${person.address}>`;
}
