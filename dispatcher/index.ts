/** The only door into the engine: what the nodes may use of it. */
export type { CheckLine } from './check-list';
export {
	decideMails,
	previewDecision,
	type DecidedMail,
	type DecisionRequest,
	type DecisionResult,
} from './deciding';
export { listNoticeTemplateNames } from './desk/notice-templates';
export { type Desk } from './desk/open-desk';
export { shareDesk } from './desk/share-desk';
export { listTaskDefinitions } from './desk/task-definitions';
export type { DeskLocation, Destination, FiledMail } from './desk/types';
export { DispatcherError, isOutageCode, type DispatcherErrorCode, isServerFailure } from './errors';
export { startDivision } from './division';
export { fileItem, previewFiling, type FiledAttachment } from './filing';
export { checkDivision, listMailboxFolders } from './folders';
export type { ExecutionEnd, FailureCause, LateEnd } from './hand-over';
export type { InboxSettings } from './inbox';
export type { FailedMail, InboxAttachment, InboxMail, StoreAttachment } from './batch';
export { readIntakeItem, type IntakeItem } from './item';
export { logInName, type SharedMailboxForm } from './mailbox/log-in-name';
export { reportMailbox } from './mailbox/report-mailbox';
export type { MailboxConnection, Security } from './mailbox/types';
export { checkTag } from './message/reference';
export { DEFAULT_NOTICE_TEMPLATE, type NoticeSettings } from './notices';
export { isEmailAddress, parseRecipients } from './notice/recipients';
export { shippedTemplateNames } from './notice/shipped-templates';
export type { SmtpConnection } from './notice/types';
export { serverWords } from './secrets';
export { createAccessTokens, type AccountMemory } from './sign-in/access-tokens';
export { mailProviders, type MailProtocol } from './sign-in/protocols';
export type { StoredTokens, TokenLogIn, TokenStore } from './sign-in/types';
export { systemClock } from './ports';
export type { TaskFields } from './task-fields';
export { takeTestEvent } from './test-event';
