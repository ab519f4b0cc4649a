import type { SMTPServerSession } from 'smtp-server';

/**
 * Where a server can be taught to answer otherwise. `answer`: after a mail was kept; any answer of the
 * rule means that the connection breaks in its place.
 */
export type SmtpStep = 'greeting' | 'sender' | 'recipient' | 'content' | 'answer';

/** What a rule is asked about. */
export interface SmtpQuestion {
	session: SMTPServerSession;
	/** The sender or the recipient; empty at other steps. */
	address: string;
	/** The mail, once it is there. */
	raw?: Buffer;
}

/** Gives an answer such as `550 5.1.1 No such user`, or undefined for yes. It may take its time. */
export type SmtpRule = (question: SmtpQuestion) => string | undefined | Promise<string | undefined>;

/** Keeps the rules of a server. */
export function createTeacher() {
	const rules = new Map<SmtpStep, SmtpRule>();
	return {
		teach: (step: SmtpStep, rule: SmtpRule): (() => void) => {
			rules.set(step, rule);
			return () => void rules.delete(step);
		},
		/** @throws {Error} With `responseCode`, where the rule says no. */
		ask: async (step: SmtpStep, question: SmtpQuestion): Promise<void> => {
			const answer = await rules.get(step)?.(question);
			if (answer === undefined) return;
			const responseCode = Number(answer.slice(0, 3));
			throw Object.assign(new Error(answer.slice(4)), { responseCode });
		},
		/** Whether the rule says anything. */
		loses: async (step: SmtpStep, question: SmtpQuestion): Promise<boolean> =>
			(await rules.get(step)?.(question)) !== undefined,
	};
}
