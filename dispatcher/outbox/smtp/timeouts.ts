/** How long an outgoing mail server is waited for, in milliseconds. */
export interface SmtpTimeouts {
	/** For the way to the server, with TLS where it comes first. */
	connectMs: number;
	greetingMs: number;
	/** For anything else: an answer, or room for more of a mail. */
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

/** Of a connection test: a person waits for its end, and nothing is sent twice by it. */
export const TEST_TIMEOUTS: SmtpTimeouts = {
	connectMs: 10_000,
	greetingMs: 10_000,
	answerMs: 10_000,
	mailMs: 20_000,
};
