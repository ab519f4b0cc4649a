import type { BusinessHours } from '../core/business-hours';
import { addBusinessHours } from '../core/business-time';
import type { Clock } from '../core/ports';
import type { Mail, MailAddress } from '../message/mail';
import { stripReferences } from '../message/reference';
import { stripReplyPrefixes } from '../message/subject-marks';
import { renderText } from '../templating/render';
import type { FilingRules } from './filing-request';
import type { TaskFields } from './task-fields';
import { readSender } from './trust';
import type { NewTask, TaskDefinition } from './types';

/** What a mail asks for, and who does. */
export interface MailRequest {
	requester: MailAddress | null;
	/** What a new task says, where neither the node nor the task's definition does. */
	text: string;
	/** The same for one that goes on with another: without the history, which that one has. */
	newText: string;
	/** What an employee wrote who forwarded the request: for his colleagues. */
	note: string;
	/** The subject of the request; null: that of the mail. */
	subject: string | null;
}

/**
 * Reads what a mail asks for: what its sender wrote, or whom a machine writes for. Of a mail that an
 * employee forwarded it is what its first sender wrote, with the employee's note before it. Nobody
 * else can make another person a requester by forwarding.
 */
export function readMailRequest(mail: Mail, rules: FilingRules): MailRequest {
	const { forwarded } = mail;
	const { isEmployee } = readSender({ mail, rules });
	if (isEmployee && !mail.automatic && forwarded?.from) {
		const { from: requester, note, subject } = forwarded;
		const text = forwarded.text || mail.text;
		return { requester, text, newText: text, note: note.trim(), subject };
	}
	// What an answer quotes is known to nobody here if it belongs to no task: it may be the request.
	const { text, newText } = mail;
	return { requester: mail.requester ?? mail.from, text, newText, note: '', subject: null };
}

/** What a new task is made from. */
export interface NewTaskSource {
	mail: Mail;
	request: MailRequest;
	/** The fields set in the node, read. */
	fields: TaskFields;
	definition: TaskDefinition;
	/** The division's name, and its tags, the present one first. */
	division: string;
	tags: string[];
	/** The division's; null: hours count around the clock. */
	businessHours: BusinessHours | null;
}

/**
 * Makes a new task: what the node says goes first, then the task's definition, then the mail.
 *
 * @throws DispatcherError `template-invalid`.
 */
export async function makeNewTask(
	{ mail, request, fields, definition, division, tags, businessHours }: NewTaskSource,
	clock: Clock,
): Promise<NewTask> {
	const values = {
		mail: { ...mail, sender: mail.from?.name || mail.from?.address || '' },
		division: { name: division, tag: tags[0] ?? '' },
	};
	const written = request.subject || mail.subject;
	const subject = stripReplyPrefixes(stripReferences(written, ...tags)).trim();
	// A field set in the node is final text: it may come from the mail and is never read as a template.
	const title = fields.title || (definition.title && (await renderText(definition.title, values)));
	const description =
		fields.description ||
		(definition.description && (await renderText(definition.description, values)));
	const priority = fields.priority ?? definition.priority;
	const dueInHours =
		fields.dueInHours ?? definition.dueByPriority?.[priority] ?? definition.dueInHours;
	return {
		event: definition.event,
		definition: definition.name,
		title: title || subject || definition.name,
		description: description || request.text || subject,
		followUp: description || request.newText || subject,
		priority,
		assignee: fields.assignee || definition.assignee,
		dueAt: dueInHours === null ? null : addBusinessHours(clock(), dueInHours, businessHours),
	};
}
