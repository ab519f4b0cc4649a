import type { NoticeValues } from '../../../dispatcher/outbox/types';

/** The values of an ordinary notice; a test changes what it is about. */
export function noticeValues(mail: Partial<NoticeValues['mail']> = {}): NoticeValues {
	return {
		division: { name: 'IT', tag: 'IT', signature: '', logo: '' },
		task: {
			reference: '[IT#1042]',
			title: 'Printer on fire',
			status: 'open',
			priority: 'normal',
			assignee: 'ben@example.com',
			requester: 'Anna Berg <anna@example.com>',
			dueAt: null,
		},
		author: 'Anna Berg <anna@example.com>',
		content: { text: 'The printer burns.', html: '<p>The printer burns.</p>' },
		copies: '',
		attachments: { sent: [], left: [] },
		marker: '##- Please write above this line -##',
		mail: {
			sender: 'Anna Berg <anna@example.com>',
			subject: 'Printer on fire',
			date: '2026-11-23T19:00:00.000Z',
			messageId: '<one@example.com>',
			...mail,
		},
		reason: 'The task 1042 does not exist.',
		folder: 'INBOX/Unprocessed',
		excerpt: 'The printer in room 12 burns.\nPlease come.',
		mailbox: 'it@example.com',
		link: 'https://n8n.example.com/workflow/a1B2c3D4e5F6g7H8',
		timeZone: 'UTC',
	};
}
