import type { IncomingAttachment, IncomingMail } from './communications';
import type { NewTask } from './types';

/** How a mail is to be filed. */
export interface FileMailRequest {
	intakeId: number;
	divisionName: string;
	tag: string;
	/** The digits of `[TAG#digits]` in the subject. */
	reference: string | undefined;
	whenTaskMissing: 'fail' | 'create';
	mail: IncomingMail;
	attachments: IncomingAttachment[];
	/** Used if no task is found. */
	newTask: NewTask;
	/** If set, the mail may join a task but creates none, for this reason. */
	whyNoTask?: string | undefined;
}
