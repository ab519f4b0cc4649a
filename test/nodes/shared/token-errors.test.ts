import { describe, expect, it } from 'vitest';
import { explainRenewal, explainUserInfo } from '../../../nodes/shared/token-errors';

/** As n8n's OAuth2 client throws what the token endpoint answered. */
const refusal = (error: string, description?: string) =>
	Object.assign(new Error('The provided authorization grant is invalid'), {
		body: { error, error_description: description },
	});

describe('explainRenewal', () => {
	it.each([
		['a grant that is over', refusal('invalid_grant', 'AADSTS50173: The grant was revoked')],
		[
			'what n8n makes of it',
			Object.assign(new Error('needs to be reconnected'), {
				failure: { cause: 'credential-invalid' },
			}),
		],
		['a missing refresh token', new Error('Expired and no refresh token is available.')],
	])('asks to connect the account again for %s', (_, error) => {
		expect(explainRenewal(error, 'Mailbox', [])).toMatchObject({
			code: 'account-not-connected',
			message: expect.stringContaining('The sign-in of the credential "Mailbox" is over'),
			whatToDo: expect.stringContaining('connect the account again'),
		});
	});

	it('gives the provider’s own words', () => {
		const { message } = explainRenewal(
			refusal('invalid_grant', 'AADSTS50173: revoked'),
			'Mailbox',
			[],
		);

		expect(message).toBe(
			'The sign-in of the credential "Mailbox" is over (invalid_grant: AADSTS50173: revoked)',
		);
	});

	it('advises on the client secret where the app is refused', () => {
		expect(explainRenewal(refusal('invalid_client'), 'Mailbox', [])).toMatchObject({
			code: 'client-refused',
			whatToDo: expect.stringContaining('Client Secret'),
		});
	});

	it.each([
		['HTTP 503', Object.assign(new Error('HTTP status 503'), { status: 503 })],
		['connect ECONNREFUSED', new Error('connect ECONNREFUSED 127.0.0.1:443')],
	])('takes %s for something that passes', (words, error) => {
		expect(explainRenewal(error, 'Mailbox', [])).toMatchObject({
			code: 'token-not-renewed',
			message: expect.stringContaining(words),
		});
	});

	it('masks the client’s secret where the provider repeats it', () => {
		const secret = 'q~8"x\\Z+/=';
		const said = `AADSTS7000215: ${secret} or ${encodeURIComponent(secret)} is wrong`;

		const { message, cause } = explainRenewal(refusal('invalid_client', said), 'Mailbox', [secret]);

		expect(message).toContain('AADSTS7000215: *** or *** is wrong');
		expect(cause).toBeUndefined();
	});

	it.each([undefined, null, 'text', {}])('explains %s too', (error) => {
		expect(explainRenewal(error, 'Mailbox', []).code).toBe('token-not-renewed');
	});
});

describe('explainUserInfo', () => {
	it('takes 401 for a refused token', () => {
		const error = Object.assign(new Error('x'), { response: { status: 401 } });

		expect(explainUserInfo(error, 'https://login.example.com/me').code).toBe('log-in-failed');
	});

	it('names the address that did not answer', () => {
		expect(explainUserInfo(new Error('x'), 'https://login.example.com/me')).toMatchObject({
			code: 'account-unknown',
			message: expect.stringContaining('https://login.example.com/me'),
		});
	});

	it.each([
		'https://anna:s3cret@login.example.com/me',
		'https://login.example.com/me?api_key=s3cret',
		'https://login.example.com/me#s3cret',
		`https://login.example.com/s3cret${'0123456789'.repeat(3)}/me`,
	])('shows no key that the address holds: %s', (address) => {
		const { message } = explainUserInfo(new Error('x'), address);

		expect(message).toContain('https://login.example.com/');
		expect(message).not.toContain('s3cret');
	});
});
