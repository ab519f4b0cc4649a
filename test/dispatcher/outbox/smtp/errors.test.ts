import { describe, expect, it } from 'vitest';

import { readSmtpFailure } from '../../../../dispatcher/outbox/smtp/errors';
import type { SmtpConnection } from '../../../../dispatcher/outbox/types';

const CONNECTION: SmtpConnection = {
	host: 'smtp.example.com',
	port: 587,
	secure: false,
	disableStartTls: false,
	user: 'desk',
	password: 'hunter2',
	ignoreCertificateProblems: false,
};

function smtpError(code: string, response = '', command = 'RCPT TO'): Error {
	const responseCode = Number(response.slice(0, 3));
	return Object.assign(new Error(`It failed: ${response}`), {
		code,
		command,
		...(response === '' ? {} : { response, responseCode }),
	});
}

describe('an error of the SMTP client', () => {
	it.each([
		['a recipient refused', smtpError('EENVELOPE', '550 5.1.1 No such user'), 'recipient-refused'],
		['no recipient to tell', smtpError('EENVELOPE', '', 'API'), 'recipient-refused'],
		['a sender refused', smtpError('EENVELOPE', '550 No', 'MAIL FROM'), 'settings'],
		['a content refused', smtpError('EMESSAGE', '554 5.6.0 Spam'), 'content-refused'],
		['a mail too large to offer', smtpError('EMESSAGE'), 'too-large'],
		['greylisting', smtpError('EENVELOPE', '450 4.2.0 Greylisted'), 'recipient-delayed'],
		['a full disk', smtpError('EMESSAGE', '452 4.3.1 Storage'), 'away'],
		['a server going down', smtpError('EENVELOPE', '421 4.3.2 Bye'), 'away'],
		['a log-in asked for', smtpError('EENVELOPE', '530 5.7.0 Log in'), 'settings'],
		['a log-in refused', smtpError('EAUTH', '535 5.7.8 Wrong'), 'settings'],
		['a log-in that is to be tried later', smtpError('EAUTH', '454 4.7.0 Later'), 'away'],
		['a host not found', smtpError('EDNS'), 'away'],
		['a socket closed', smtpError('ESOCKET'), 'away'],
		['silence', smtpError('ETIMEDOUT'), 'away'],
		['a send that was called off', smtpError('EABORT'), 'away'],
		['a greeting that refuses', smtpError('EPROTOCOL', '554 Go away'), 'settings'],
	])('is understood: %s', (_what, error, kind) => {
		expect(readSmtpFailure(error, CONNECTION)).toMatchObject({ kind });
	});

	it('is told in the server’s own words', () => {
		const { reason } = readSmtpFailure(
			smtpError('EENVELOPE', '550 5.1.1 No such user'),
			CONNECTION,
		);

		expect(reason).toBe(
			'The mail server smtp.example.com:587 refused the mail: 550 5.1.1 No such user',
		);
	});

	it('says that the log-in was refused', () => {
		const { reason } = readSmtpFailure(smtpError('EAUTH', '535 5.7.8 Wrong'), CONNECTION);

		expect(reason).toBe('The mail server smtp.example.com:587 refused the login: 535 5.7.8 Wrong');
	});

	it('never tells the password, not even where the server does', () => {
		const error = smtpError('EAUTH', '535 desk/hunter2 is wrong, so is aHVudGVyMg==');

		expect(readSmtpFailure(error, CONNECTION).reason).toContain('535 desk/*** is wrong, so is ***');
	});

	it('never tells a password with quotes, in whichever form the server repeats it', () => {
		const password = 'a"b\\c d';
		const sasl = Buffer.from(`\0desk\0${password}`).toString('base64');
		const error = smtpError('EAUTH', `535 ${sasl} or "a\\"b\\\\c d"`);

		expect(readSmtpFailure(error, { ...CONNECTION, password }).reason).toMatch(
			/: 535 \S*\*\*\* or "\*\*\*"$/,
		);
	});

	it('is told on one line', () => {
		const error = smtpError('EMESSAGE', '554-first\r\n554 second');

		expect(readSmtpFailure(error, CONNECTION).reason).toContain('554-first 554 second');
	});
});
