/** The only door into the engine: what the nodes may use of it. */
export type { AttachmentContent } from './core/attachment';
export type { CheckLine } from './core/check-list';
export {
	decideMails,
	previewDecision,
	type DecidedMail,
	type DecisionRequest,
	type DecisionResult,
} from './inbox/decide-mails';
export { deleteNoticeTemplate } from './outbox/delete-notice-template';
export { listNoticeTemplateNames, listNoticeTemplates } from './outbox/notice-templates';
export { previewNotice } from './outbox/preview-notice';
export { saveNoticeTemplate } from './outbox/save-notice-template';
export { type Store } from './database/open-store';
export { shareStore } from './database/share-store';
export { listTaskDefinitions, saveTaskDefinition } from './tasks/task-definitions';
export { deleteEvent, deleteTaskDefinition } from './tasks/delete-definitions';
export { closeTask, reopenTask, updateTask } from './tasks/change-task';
export { addNote } from './tasks/add-note';
export { findTask } from './tasks/find-task';
export { getTask, getTaskWithPeople, listCommunications } from './tasks/history';
export { listAssignees } from './tasks/assignees';
export { listAttachments, readAttachment } from './tasks/attachments';
export { listTasks } from './tasks/list-tasks';
export { readMoment } from './core/moment';
export {
	DispatcherError,
	isOutageCode,
	type DispatcherErrorCode,
	isServerFailure,
} from './core/errors';
export { startDivision, type DivisionPorts } from './division';
export { fileItems, previewFiling, type FilingRequest } from './tasks/file-items';
export type { FilingResult } from './tasks/filing-results';
export { checkDivision, listMailboxFolders } from './inbox/folders';
export type { FailedMail, InboxAttachment, InboxMail, StoreAttachment } from './inbox/batch';
export { readIntakeItem, type IntakeItem } from './message/item';
export { logInName, type SharedMailboxForm } from './mailbox/log-in-name';
export { reportMailbox } from './mailbox/report-mailbox';
export type { MailboxConnection, Security } from './mailbox/types';
export { checkTag } from './message/reference';
export { DEFAULT_NOTICE_TEMPLATE, type NoticeSettings } from './outbox/queue-notice';
export { isEmailAddress, parseRecipients } from './outbox/recipients';
export { shippedTemplateNames } from './outbox/shipped-templates';
export type { SmtpConnection } from './outbox/types';
export { serverWords } from './core/secrets';
export { createAccessTokens, type AccountMemory } from './oauth/access-tokens';
export { mailProviders, type MailProtocol } from './oauth/protocols';
export type { StoredTokens, TokenLogIn, TokenStore } from './core/sign-in/types';
export { systemClock } from './core/ports';
export type { TaskFields } from './tasks/task-fields';
export { listDivisionHealth } from './division-health';
export type { BusinessHours } from './core/business-hours';
export { listHolidayPlaces } from './core/public-holidays';
export { readBusinessHours } from './settings/business-hours';
export { silentCommunication, type CommunicationSettings } from './core/communication';
export { deskAddress } from './settings/desk-address';
export { reportSettings, type SettingsReport } from './settings/dispatcher-settings';
export { pauseDivision } from './settings/pause';
export { updateSettings, type SettingChanges } from './settings/update-settings';
export { listDivisionNames } from './settings/divisions';
export { readEmployees } from './settings/employees';
export { takeTestEvent } from './inbox/test-event';
export type { StoreLocation } from './database/location';
export { askForReturn } from './ledger/ask-for-return';
export { listMails } from './ledger/list-mails';
export type { Destination } from './ledger/types';
export type { FiledMail, StoredCommunication, Task, TaskDefinition } from './tasks/types';
export type { ExecutionEnd, FailureCause, InboxSettings, LateEnd } from './inbox/types';
