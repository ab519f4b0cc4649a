import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DispatcherError } from '../../../dispatcher/core/errors';
import { noteSentToken } from '../../../dispatcher/core/sign-in/sent-tokens';
import { explainConnectionError } from '../../../dispatcher/mailbox/connection-errors';
import type { MailboxConnection } from '../../../dispatcher/mailbox/types';

const connection: MailboxConnection = {
	emailAddress: 'support@example.com',
	host: 'imap.example.com',
	port: 993,
	security: 'ssl',
	logIn: { kind: 'password', name: 'anna', password: 'Pa55-w0rd' },
	ignoreCertificateProblems: false,
};

/** What a server may say that repeats a log-in. */
function responsesWith(password: string): Array<[form: string, said: string]> {
	const base64 = (text: string): string => Buffer.from(text).toString('base64');
	return [
		['it escaped', password.replace(/["\\]/g, '\\$&')],
		['it in Base64', base64(password)],
		['it in a SASL PLAIN response', base64(`\0anna\0${password}`)],
		['it URL-encoded', encodeURIComponent(password)],
	];
}

describe('explainConnectionError', () => {
	it.each([
		['ENOTFOUND', 'host-not-found', 'imap.example.com'],
		['EAI_AGAIN', 'host-not-found', 'imap.example.com'],
		['ECONNREFUSED', 'connection-failed', 'port 993'],
		['EHOSTUNREACH', 'connection-failed', 'port 993'],
		['CONNECT_TIMEOUT', 'timed-out', 'port 993'],
		['GREETING_TIMEOUT', 'timed-out', 'port 993'],
		['UPGRADE_TIMEOUT', 'timed-out', 'port 993'],
		['ETIMEOUT', 'timed-out', 'port 993'],
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls-failed', 'self-signed'],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls-failed', 'authority is not known'],
		['CERT_HAS_EXPIRED', 'tls-failed', 'expired'],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-failed', 'another name'],
		['ERR_SSL_WRONG_VERSION_NUMBER', 'tls-failed', 'imap.example.com:993'],
		['EConnectionClosed', 'connection-lost', 'port 993'],
		['NoConnection', 'connection-lost', 'port 993'],
		['ECONNRESET', 'connection-lost', 'port 993'],
	])('takes %s for %s and names the thing', (code, expected, thing) => {
		const explained = explainConnectionError(Object.assign(new Error('x'), { code }), connection);

		expect(explained.code).toBe(expected);
		expect(explained.message).toContain(thing);
		expect(explained.whatToDo).not.toBe('');
	});

	it('tells a refused log-in in the server’s own words', () => {
		const refusal = Object.assign(new Error('x'), {
			authenticationFailed: true,
			responseText: 'Application-specific password required',
		});

		const explained = explainConnectionError(refusal, connection);

		expect(explained.code).toBe('log-in-failed');
		expect(explained.message).toContain('"anna"');
		expect(explained.message).toContain('Application-specific password required');
	});

	it('says that nobody was logged in where STARTTLS is not offered', () => {
		const refusal = Object.assign(new Error('x'), { tlsFailed: true });

		const explained = explainConnectionError(refusal, { ...connection, security: 'startTls' });

		expect(explained.code).toBe('tls-failed');
		expect(explained.message).toContain('does not offer STARTTLS');
	});

	it('leaves an error that is explained already as it is', () => {
		const error = new DispatcherError({
			code: 'folder-not-found',
			whatHappened: 'a',
			whatToDo: 'b',
		});

		expect(explainConnectionError(error, connection)).toBe(error);
	});

	it.each([undefined, null, 'text', {}])('explains %s too', (thrown) => {
		expect(explainConnectionError(thrown, connection).code).toBe('connection-failed');
	});

	it('never shows the password, even where a server repeats it', () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), fc.boolean(), (before, after, authenticationFailed) => {
				const said = `${before}Pa55-w0rd${after}`;
				const error = { authenticationFailed, responseText: said, message: said };

				const explained = explainConnectionError(error, connection);

				expect(`${explained.message} ${explained.whatToDo}`).not.toContain('Pa55-w0rd');
			}),
		);
	});

	it.each(responsesWith('a"b\\c d'))('masks the password where a server repeats %s', (_, said) => {
		const refusal = Object.assign(new Error('Command failed'), {
			authenticationFailed: true,
			responseText: said,
			response: said,
			executedCommand: said,
		});

		const explained = explainConnectionError(refusal, {
			...connection,
			logIn: { kind: 'password', name: 'anna', password: 'a"b\\c d' },
		});

		expect(inspect(explained, { depth: 10, showHidden: true })).not.toContain(said);
		expect(explained.message).toContain('***');
	});

	it('keeps nothing of a refusal’s properties in its cause', () => {
		const refusal = Object.assign(new Error('Command failed'), {
			authenticationFailed: true,
			response: 'NO Pa55-w0rd',
			serverResponse: 'NO Pa55-w0rd',
			_err: new Error('Pa55-w0rd'),
		});

		const explained = explainConnectionError(refusal, connection);

		expect(inspect(explained, { depth: 10, showHidden: true })).not.toContain('Pa55-w0rd');
	});

	it('never shows a token that was sent to the server before', () => {
		const tokens = { get: async () => ({ accessToken: 'opaque-token' }) };
		const logIn = {
			kind: 'token' as const,
			name: 'support@example.com',
			person: 'anna@example.com',
			accountKey: '1',
			tokens,
		};
		noteSentToken(logIn, 'opaque-token');
		const lost = Object.assign(new Error('x'), {
			code: 'NoConnection',
			reason: 'bye opaque-token',
		});

		const explained = explainConnectionError(lost, { ...connection, logIn });

		expect(explained.message).toContain('"bye ***"');
	});
});
