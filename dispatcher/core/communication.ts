import { z } from 'zod';

/** What the desk writes a message for. `refusal`: it tells an employee what cannot be done. */
export type MessagePurpose = 'acknowledgement' | 'forward' | 'answer' | 'closing' | 'refusal';

/** What a division writes, and to whom. One that says nothing of it writes nothing by itself. */
export const communicationSchema = z.object({
	/** Which mails are answered by an acknowledgement. */
	acknowledgement: z.enum(['off', 'newTasks', 'eachMail']).default('off'),
	/** Which mails are forwarded to the assignee, or to the team. */
	forward: z.enum(['none', 'firstMail', 'eachMail']).default('none'),
	/** Addresses of those who get what belongs to nobody. They count as employees. */
	team: z.array(z.string()).default([]),
	/** Mail that arrived longer ago is neither acknowledged nor forwarded. */
	quietAfterHours: z.number().nonnegative().default(24),
	/** Whether the requester is told that the task was closed. */
	tellsOfClosing: z.boolean().default(false),
	/** By the name of a template; empty: the one that comes with the package. */
	templates: z
		.object({
			acknowledgement: z.string().default(''),
			forward: z.string().default(''),
			answer: z.string().default(''),
			closing: z.string().default(''),
			refusal: z.string().default(''),
		})
		.default({}),
	/** Plain text below what is written to requesters; empty: none. */
	signature: z.string().default(''),
	/** URL of a picture; empty: none. */
	logo: z.string().default(''),
	/** Null: the dispatcher's own. */
	language: z.enum(['en', 'fr']).nullable().default(null),
});

export type CommunicationSettings = z.infer<typeof communicationSchema>;

/** A division that writes nothing by itself, as all did once. */
export function silentCommunication(): CommunicationSettings {
	return communicationSchema.parse({});
}
