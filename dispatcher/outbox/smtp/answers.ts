/** What a server's answer means for a mail and for those after it. */
export type AnswerKind =
	/** This recipient never; the others go. */
	| 'recipient-refused'
	/** This recipient later: greylisting, a full mailbox. */
	| 'recipient-delayed'
	/** This recipient at once, in a transaction of its own: there were too many in this one. */
	| 'next-transaction'
	/** This mail never as it is, since it is too large. */
	| 'too-large'
	/** This mail never as it is, since the server rejects its content. */
	| 'content-refused'
	/** This mail later. */
	| 'mail-delayed'
	/** No mail until a person has fixed something: the sign-in, the sender, a quota. */
	| 'settings'
	/** No mail for now: the server is unreachable, busy or full. */
	| 'away';

/** At which step of sending the server answered. */
export type SmtpStep = 'greeting' | 'tls' | 'log-in' | 'sender' | 'recipient' | 'data' | 'content';

/** One line of the table: which answers it is about, and what they mean. */
interface AnswerRule {
	/** Absent: at every step. */
	steps?: SmtpStep[];
	/** Looked for in the whole answer: code, enhanced code (RFC 3463) and words. Absent: any. */
	signs?: RegExp;
	/** What it means with a 4xx code; absent: this line does not apply to them. */
	later?: AnswerKind;
	/** The same for 5xx. */
	never?: AnswerKind;
}

const session: SmtpStep[] = ['greeting', 'tls', 'log-in', 'sender'];
const body: SmtpStep[] = ['data', 'content'];

/** The first line that fits counts. Collected from Postfix, Exim, OpenSMTPD, Exchange and Gmail. */
const table: AnswerRule[] = [
	// 421 closes the connection, whatever it answers (RFC 5321 section 3.8).
	{ signs: /^421/, later: 'away' },
	{ steps: ['greeting', 'tls', 'log-in'], later: 'away', never: 'settings' },

	// "530 5.7.0 Must issue a STARTTLS command first", "550 5.7.57 Client not authenticated"
	{
		signs:
			/^(530|534|535|538)|\b5\.7\.(8|9|57)\b|authentication required|not authenticated|must issue a STARTTLS|requires? (TLS|encryption|authentication)/i,
		later: 'away',
		never: 'settings',
	},
	// "553 5.7.1 <…>: Sender address rejected: not owned by user …", "554 5.2.252 SendAsDenied",
	// "550 5.7.60 Client does not have permissions to send as this sender"
	{
		signs:
			/\b5\.(1\.[78]|2\.252|7\.60)\b|send ?as ?denied|permissions? to send as|not allowed to send (as|from)|sender.{0,60}(not owned|rejected|denied|not allowed|mismatch|not permitted)|not owned by/i,
		later: 'away',
		never: 'settings',
	},
	// "554 5.7.1 <…>: Relay access denied", also as 454; "550 relay not permitted" (Exim)
	{
		steps: ['sender', 'recipient'],
		signs:
			/relay(ing)?( access| is)? (denied|not|prohibited)|unable to relay|(do|does) not relay|not permitted to relay|rcpthosts|\b5\.7\.(54|64)\b/i,
		later: 'settings',
		never: 'settings',
	},
	// "550 5.4.5 Daily user sending quota exceeded" (Gmail), "550 5.7.705 tenant has exceeded threshold"
	{
		signs:
			/\b[45]\.4\.5\b|\b5\.7\.[57]\d\d\b|(daily|hourly|sending|outgoing|outbound).{0,30}(quota|limit)|(quota|limit).{0,40}(per (day|hour)|daily|hourly|sending)/i,
		later: 'away',
		never: 'settings',
	},
	// "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org"
	{
		steps: ['sender', 'recipient'],
		signs: /blocked using|(block|black) ?list|spamhaus|client host|\b(DNSBL|RBL)\b/i,
		later: 'away',
		never: 'settings',
	},
	// "550 5.7.26 Unauthenticated email from example.com is not accepted due to DMARC policy"
	{ signs: /\b5\.7\.2\d\b|\b(SPF|DKIM|DMARC)\b/, later: 'away', never: 'settings' },

	// "452 4.5.3 Too many recipients"; 552 is to be read as 452 (RFC 5321 section 4.5.3.1.10)
	{
		steps: ['recipient'],
		signs: /\b[45]\.5\.3\b|too many recipients/i,
		later: 'next-transaction',
		never: 'next-transaction',
	},
	{
		signs: /\b5\.(3\.4|2\.3)\b|too (large|big)|size.{0,40}(exceed|limit)|exceed.{0,40}size/i,
		never: 'too-large',
	},
	{ steps: ['sender', ...body], signs: /^552/, never: 'too-large' },

	// "452 4.3.1 Insufficient system storage", "451 4.3.0 Error: queue file write error"
	{
		signs:
			/\b4\.3\.\d\b|queue.{0,10}full|system (storage|resources)|disk (is )?full|no space|too (busy|many (conn|sess))/i,
		later: 'away',
	},
	// Bad sequence of commands: a new session may work.
	{ signs: /^503/, never: 'away' },

	{ steps: session, later: 'away', never: 'settings' },
	{ steps: ['recipient'], later: 'recipient-delayed', never: 'recipient-refused' },
	{ steps: body, later: 'mail-delayed', never: 'content-refused' },
];

/**
 * Reads what an answer other than yes means.
 *
 * @param answer the server's, with its code; several lines count as one.
 */
export function readAnswer(step: SmtpStep, answer: string): AnswerKind {
	const column = answer.startsWith('4') ? 'later' : 'never';
	const words = answer.replace(/[\r\n]+/g, ' ');
	for (const { steps, signs, [column]: kind } of table) {
		if (kind === undefined || (steps !== undefined && !steps.includes(step))) continue;
		if (signs === undefined || signs.test(words)) return kind;
	}
	return 'away';
}
