import { excerptOf } from '../message/excerpt';
import type { IntakeItem } from '../message/item';
import { deskAddress } from '../settings/desk-address';
import type { DispatcherSettings } from '../settings/dispatcher-settings';
import type { NoticeValues } from './types';
import { linkTo, type WorkflowPlace } from './workflow-link';

/** What a notice tells of a mail. */
export interface NoticeFacts {
	division: Pick<IntakeItem['division'], 'name' | 'identificationTag' | 'mailbox'>;
	mail: Pick<IntakeItem['mail'], 'from' | 'subject' | 'date' | 'messageId' | 'newText'>;
	/** Why the mail could not be processed. */
	reason: string;
	/** Where the mail goes, as a person reads it. */
	folder: string;
	/** The division's workflow, where it is known. */
	workflow?: WorkflowPlace;
}

/** What a notice's template is given. */
export function noticeValuesOf(
	{ division, mail, reason, folder, workflow }: NoticeFacts,
	settings: Pick<DispatcherSettings, 'address' | 'port' | 'timeZone'>,
): NoticeValues {
	return {
		division: { name: division.name, tag: division.identificationTag },
		mail: {
			sender: formatSender(mail.from),
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

function formatSender(from: IntakeItem['mail']['from']): string {
	if (from === null) return '';
	return from.name === '' ? from.address : `${from.name} <${from.address}>`;
}
