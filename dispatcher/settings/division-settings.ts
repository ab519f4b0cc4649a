/** A division's settings as typed in the trigger. They travel on each item. */
export interface DivisionSettings {
	/** The division's name: its identity in the desk. */
	name: string;
	/** Without brackets: `IT` is written `[IT#1042]` in subjects. */
	identificationTag: string;
	/** Which mailbox, as a person names it: `support@example.com`. */
	mailbox: string;
	folderToProcess: string;
	processedFolder: string;
	unprocessedFolder: string;
	event: string;
	task: string;
	noticeTemplate: string;
	/** Addresses of the employees who get the notices. */
	noticeRecipients: string[];
	processingTimeMinutes: number;
}
