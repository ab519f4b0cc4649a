import type { DispatcherErrorDetails } from '../core/errors';

/** What the errors of sockets, TLS and imapflow may carry. */
export interface ConnectionFailure {
	code?: string;
	message?: string;
	/** What the server said: at a refused log-in, or in place of an answer. */
	responseText?: string;
	response?: unknown;
	/** What the server said as it closed the connection (BYE). */
	reason?: string;
	authenticationFailed?: boolean;
	/** The decoded challenge of a refused token. */
	oauthError?: unknown;
	tlsFailed?: boolean;
}

/** What was known when it failed. */
export interface AttemptDetails {
	/** The token that was sent; empty where a password was. */
	accessToken: string;
	/** The server's capabilities, as far as they were told. */
	offered: string[];
}

export type Diagnosis = Omit<DispatcherErrorDetails, 'cause'>;
