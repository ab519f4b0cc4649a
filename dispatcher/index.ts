/** The only door into the engine: what the nodes may use of it. */
export { createCourier, type Courier } from './courier';
export { listNoticeTemplateNames } from './desk/notice-templates';
export { type Desk } from './desk/open-desk';
export { shareDesk } from './desk/share-desk';
export { listTaskDefinitions } from './desk/task-definitions';
export type {
	DeskLocation,
	Destination,
	DivisionSettings,
	FiledMail,
	Priority,
} from './desk/types';
export { DispatcherError, type DispatcherErrorCode } from './errors';
export { fileItem, type TaskFields } from './filing';
export { checkDivision, listMailboxFolders } from './folders';
export type { ExecutionEnd } from './hand-over';
export { startInbox, type InboxSettings } from './inbox';
export type { BatchLimits, FailedMail, InboxMail } from './inbox-batch';
export { readIntakeItem, type IntakeItem } from './item';
export { exchangeLogInName } from './mailbox/log-in-name';
export { createMailboxPool, type MailboxPool } from './mailbox/pool';
export { testConnection } from './mailbox/test-connection';
export type { MailboxConnection, Security } from './mailbox/types';
export type { AttachmentSummary, MailAttachment } from './message/mail';
export { checkTag } from './message/reference';
export { DEFAULT_NOTICE_TEMPLATE, type NoticeSettings } from './notices';
export { parseRecipients } from './notice/recipients';
export { shippedTemplateNames } from './notice/shipped-templates';
export type { Language, SmtpConnection } from './notice/types';
export { waitForMail } from './peek';
export { routeMails, type RouteRequest, type RouteResult } from './routing';
