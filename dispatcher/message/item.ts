import { z } from 'zod';
import { businessHoursSchema } from '../core/business-hours';
import { communicationSchema } from '../core/communication';
import { DispatcherError } from '../core/errors';
import { mailSchema } from './mail';

/** The settings of a division, as they travel on each item under `division`. */
const divisionSchema = z.object({
	name: z.string().min(1),
	identificationTag: z.string().min(1),
	mailbox: z.string(),
	folderToProcess: z.string(),
	processedFolder: z.string(),
	unprocessedFolder: z.string(),
	event: z.string(),
	task: z.string(),
	noticeTemplate: z.string(),
	noticeRecipients: z.array(z.string()),
	processingTimeMinutes: z.number(),
	// Items of earlier versions have none of these.
	employees: z.array(z.string()).default([]),
	strangers: z.enum(['unverified', 'newTask', 'unprocessed']).default('unverified'),
	automaticMail: z.enum(['unprocessed', 'task']).default('unprocessed'),
	reopenDays: z.number().default(14),
	trustedServers: z.array(z.string()).default([]),
	// Those of earlier versions write nothing.
	communication: communicationSchema.default({}),
	// Null: hours count around the clock.
	businessHours: businessHoursSchema.nullable().default(null),
	workflow: z.object({ n8nAddress: z.string(), workflowId: z.string() }).optional(),
});

const mailboxSchema = z.object({
	/** Which log-in on which server: `imap://support%40example.com@mail.example.com:993`. */
	account: z.string(),
	/** As the server writes it. */
	folder: z.string(),
	uid: z.number().int().positive(),
	uidValidity: z.string().regex(/^\d+$/),
});

const intakeSchema = z.object({
	/** The ledger's row; null for a mail taken by hand in the editor, which is not claimed. */
	id: z.number().int().positive().nullable(),
	/** 1 at the first try, 0 for a mail taken by hand. */
	attempt: z.number().int().nonnegative(),
});

/** What the trigger puts on an item and the other nodes need, whichever nodes are in between. */
const intakeItemSchema = z.object({
	division: divisionSchema,
	mail: mailSchema,
	mailbox: mailboxSchema,
	intake: intakeSchema,
});

export type IntakeItem = z.infer<typeof intakeItemSchema>;

/**
 * Reads what the trigger put on an item.
 *
 * @param json an item's data, possibly changed by a workflow author's own nodes.
 * @returns the parts that belong to the mail; other fields are left out.
 * @throws DispatcherError `settings-invalid` naming the fields that are missing or changed.
 */
export function readIntakeItem(json: unknown): IntakeItem {
	const result = intakeItemSchema.safeParse(json);
	if (result.success) return result.data;
	const fields = [...new Set(result.error.issues.map((issue) => issue.path.join('.')))];
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The item is not a mail from the Help Desk Inbox Trigger (missing or changed: ${fields.slice(0, 5).join(', ')})`,
		whatToDo:
			'Connect this node after the trigger, and keep the fields division, mail, mailbox and intake in the nodes in between.',
	});
}
