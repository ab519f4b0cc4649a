import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswer, type SmtpStep } from '../../../../dispatcher/outbox/smtp/answers';

const steps: SmtpStep[] = ['greeting', 'tls', 'log-in', 'sender', 'recipient', 'data', 'content'];

describe('an answer of a mail server', () => {
	it.each([
		// Postfix
		['recipient', '450 4.2.0 <a@b>: Recipient address rejected: Greylisted', 'recipient-delayed'],
		['recipient', '553 5.7.1 <a@b>: Sender address rejected: not owned by user x', 'settings'],
		['recipient', '554 5.7.1 <a@b>: Relay access denied', 'settings'],
		['recipient', '454 4.7.1 <a@b>: Relay access denied', 'settings'],
		['recipient', '450 4.1.8 <a@b>: Sender address rejected: Domain not found', 'away'],
		['recipient', '452 4.5.3 Error: too many recipients', 'next-transaction'],
		['recipient', '552 5.2.2 <a@b>: Mailbox full', 'recipient-refused'],
		['recipient', '452 4.2.2 <a@b>: user is over quota', 'recipient-delayed'],
		['recipient', '550 5.1.1 <a@b>: User unknown in virtual mailbox table', 'recipient-refused'],
		['sender', '452 4.3.1 Insufficient system storage', 'away'],
		['sender', '552 5.3.4 Message size exceeds fixed limit', 'too-large'],
		['content', '552 5.3.4 Error: message file too big', 'too-large'],
		['content', '451 4.3.0 Error: queue file write error', 'away'],
		['content', '550 5.7.1 Blocked by content filter', 'content-refused'],
		['sender', '530 5.7.0 Must issue a STARTTLS command first', 'settings'],
		// Exim
		['recipient', '550 relay not permitted', 'settings'],
		['recipient', '550 Unrouteable address', 'recipient-refused'],
		['recipient', '451 Temporary local problem - please try later', 'recipient-delayed'],
		['greeting', '421 Too many concurrent SMTP connections; please try again later.', 'away'],
		['content', '552 Message size exceeds maximum permitted', 'too-large'],
		// OpenSMTPD
		['sender', '530 5.5.1 Invalid command: Must issue an AUTH command first', 'settings'],
		['greeting', '421 4.3.0 Too many connections', 'away'],
		// Exchange, Gmail
		['content', '554 5.2.252 SendAsDenied; a@b not allowed to send as c@d', 'settings'],
		[
			'content',
			'550 5.7.60 SMTP; Client does not have permissions to send as this sender',
			'settings',
		],
		['recipient', '550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain', 'settings'],
		['sender', '550 5.4.5 Daily user sending quota exceeded', 'settings'],
		['content', '550 5.7.26 Unauthenticated email is not accepted due to DMARC policy', 'settings'],
		['log-in', '535 5.7.8 Username and Password not accepted', 'settings'],
		['log-in', '454 4.7.0 Temporary authentication failure', 'away'],
		['content', '552 5.2.3 Your message exceeded size limits', 'too-large'],
		['recipient', '503 5.5.1 Bad sequence of commands', 'away'],
	] as const)('means, at %s: %s', (step, answer, kind) => {
		expect(readAnswer(step, answer)).toBe(kind);
	});

	it('counts as one where it has several lines', () => {
		const answer = '550-5.1.1 The account\r\n550-does not exist\r\n550 5.1.1 here';

		expect(readAnswer('recipient', answer)).toBe('recipient-refused');
	});

	it('never fails a mail for good where the server says later', () => {
		const later = fc.integer({ min: 400, max: 499 });
		fc.assert(
			fc.property(fc.constantFrom(...steps), later, fc.string(), (step, code, words) => {
				const kind = readAnswer(step, `${code} ${words}`);

				expect(['recipient-refused', 'content-refused', 'too-large']).not.toContain(kind);
			}),
		);
	});

	it('is read within a moment, however long it is', () => {
		const long = `550 ${'sender size limit '.repeat(20_000)}`;

		expect(readAnswer('content', long)).toBe('too-large');
	});
});
