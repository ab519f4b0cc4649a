/** How long to wait for an outgoing mail server, in milliseconds. */
export interface SmtpTimeouts {
	/** For connecting, with TLS if it comes first. */
	connectMs: number;
	greetingMs: number;
	/** For any other answer, and for sending each piece of a mail. */
	answerMs: number;
	/** For one mail as a whole, since a server that trickles its answers is never silent. */
	mailMs: number;
}

/**
 * RFC 5321 section 4.5.3.2: five minutes for the greeting, and ten for the answer to a mail's end. A
 * client that waits less sends again what the server has taken.
 */
export const SENDING_TIMEOUTS: SmtpTimeouts = {
	connectMs: 30_000,
	greetingMs: 5 * 60_000,
	answerMs: 10 * 60_000,
	mailMs: 30 * 60_000,
};

/** For a connection test: a person waits for it, and it cannot send anything twice. */
export const TEST_TIMEOUTS: SmtpTimeouts = {
	connectMs: 10_000,
	greetingMs: 10_000,
	answerMs: 10_000,
	mailMs: 20_000,
};
