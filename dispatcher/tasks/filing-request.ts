import type { DivisionSettings } from '../settings/division-settings';
import type { IncomingAttachment, IncomingMail } from './communications';
import type { Address, NewTask } from './types';

/** How a mail is to be filed. */
export interface FileMailRequest {
	intakeId: number;
	divisionName: string;
	tag: string;
	named: NamedTasks;
	/** What to do with a mail that names tasks, none of which there is. */
	whenTaskMissing: 'fail' | 'create';
	mail: IncomingMail;
	attachments: IncomingAttachment[];
	/** Used if no task is found. */
	newTask: NewTask;
	/** Whose request it is, if no task is found. */
	requester: Address | null;
	/** What an employee wrote who forwarded the request: for his colleagues. */
	internalNote?: string;
	/** If set, the mail may join a task but creates none, for this reason. */
	whyNoTask?: string | undefined;
	rules: FilingRules;
}

/** The digits of the division's references, by where they stand. */
export interface NamedTasks {
	subject: string[];
	/** In the address to which the mail was sent. */
	address: string[];
	/** At the beginning of what was written. */
	text: string[];
}

/** What a division says of whose mail may do what, and of what it writes. */
export type FilingRules = Pick<
	DivisionSettings,
	| 'mailbox'
	| 'employees'
	| 'strangers'
	| 'automaticMail'
	| 'reopenDays'
	| 'trustedServers'
	| 'communication'
	| 'businessHours'
	| 'workflow'
>;
