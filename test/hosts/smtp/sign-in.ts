import type { SMTPServerAuthentication, SMTPServerAuthenticationResponse } from 'smtp-server';

/** The log-in that the server takes; it takes mail without one, too. */
const SMTP_USER = 'desk';
const SMTP_PASSWORD = 'secret';

/** What XOAUTH2 clients are told instead of a reason, as real servers do. */
const XOAUTH2_REFUSAL = { status: '401', schemes: 'bearer', scope: 'mail.smtp' };

export interface SmtpOAuth2Options {
	/** What is known of a token (RFC 7662). */
	introspect(
		token: string,
	): Promise<{ active: false } | { active: true; username: string; scope: string }>;
}

/** Decides who is let in. */
export interface Doorman {
	/** From now on the person's tokens send for this mailbox, too. */
	allow(person: string, mailbox: string): void;
	/** @throws {Error} With `responseCode`, for a wrong password. */
	letIn(attempt: SMTPServerAuthentication): Promise<SMTPServerAuthenticationResponse>;
}

/** Lets in the one user by password and, with `oauth2`, people by their tokens. */
export function createDoorman(oauth2: SmtpOAuth2Options | undefined): Doorman {
	const rights = new Set<string>();
	const right = (person: string, mailbox: string): string => `${person}>${mailbox}`.toLowerCase();
	return {
		allow: (person, mailbox) => void rights.add(right(person, mailbox)),
		letIn: async ({ method, username = '', password, accessToken = '' }) => {
			if (method !== 'XOAUTH2') {
				if (username === SMTP_USER && password === SMTP_PASSWORD) return { user: username };
				throw Object.assign(new Error('5.7.8 Wrong user or password'), { responseCode: 535 });
			}
			const token = await oauth2?.introspect(accessToken);
			if (token?.active !== true || !token.scope.split(' ').includes('mail.smtp')) {
				return { data: XOAUTH2_REFUSAL };
			}
			const own = token.username.toLowerCase() === username.toLowerCase();
			const allowed = own || rights.has(right(token.username, username));
			return allowed ? { user: username } : { data: XOAUTH2_REFUSAL };
		},
	};
}
