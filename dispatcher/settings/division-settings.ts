import type { BusinessHours } from '../core/business-hours';
import type { CommunicationSettings } from '../core/communication';

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
	/** Addresses and domains of those who work for the division: see `readEmployees`. */
	employees: string[];
	strangers: StrangersMail;
	automaticMail: AutomaticMail;
	/** Days after its closing in which a mail opens a task again; 0: none does. */
	reopenDays: number;
	/** Servers whose word about a sender counts, as they name themselves in Authentication-Results. */
	trustedServers: string[];
	communication: CommunicationSettings;
	/** Null: hours count around the clock. */
	businessHours: BusinessHours | null;
	/** The workflow that the division runs in, which messages link to. */
	workflow?: { n8nAddress: string; workflowId: string } | undefined;
}

/**
 * What becomes of a mail that belongs to a task where its sender is not known: it joins as unverified,
 * gets a task of its own that points there, or is not filed.
 */
export type StrangersMail = 'unverified' | 'newTask' | 'unprocessed';

/** What becomes of automatic mail that belongs to no task: it is not filed, or gets one. */
export type AutomaticMail = 'unprocessed' | 'task';
