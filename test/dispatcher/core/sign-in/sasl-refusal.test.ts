import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	explainSaslRefusal,
	readSaslRefusal,
} from '../../../../dispatcher/core/sign-in/sasl-refusal';
import { unsignedToken } from '../../oauth/tokens';

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

const signIn = {
	host: 'imap.example.com',
	logIn: { name: 'support@example.com', person: 'anna@example.com' },
	accessToken: 'opaque-token',
	said: 'AUTHENTICATE failed.',
	refusal: undefined,
	purpose: 'read',
} as const;

describe('readSaslRefusal', () => {
	it('reads the status and the scope of a challenge', () => {
		const challenge = base64({ status: 'invalid_token', scope: 'mail.imap', schemes: 'Bearer' });

		expect(readSaslRefusal(challenge)).toEqual({ status: 'invalid_token', scope: 'mail.imap' });
	});

	it('reads a challenge that was decoded already', () => {
		expect(readSaslRefusal({ status: '400' })).toEqual({ status: '400' });
	});

	it('bears whatever a server sends', () => {
		fc.assert(
			fc.property(fc.anything(), (challenge) => {
				expect(() => readSaslRefusal(challenge)).not.toThrow();
			}),
		);
	});
});

describe('explainSaslRefusal', () => {
	it('names server, person and mailbox, and gives the server’s reasons', () => {
		const refusal = { status: '400', scope: 'https://mail.example.com/' };

		expect(explainSaslRefusal({ ...signIn, refusal }).whatHappened).toBe(
			'imap.example.com refused the sign-in of "anna@example.com" to the mailbox "support@example.com": "AUTHENTICATE failed."; status 400; it requires the scope https://mail.example.com/',
		);
	});

	it('tells for whom a token is that was meant for somebody else', () => {
		const accessToken = unsignedToken({ aud: 'https://graph.microsoft.com' });

		expect(explainSaslRefusal({ ...signIn, accessToken }).whatHappened).toContain(
			'the token is for https://graph.microsoft.com',
		);
	});

	it('advises on rights where the mailbox is another’s', () => {
		expect(explainSaslRefusal(signIn).whatToDo).toContain('Full Access');
	});

	it('advises on SMTP AUTH where it was to send', () => {
		expect(explainSaslRefusal({ ...signIn, purpose: 'send' }).whatToDo).toContain('SMTP AUTH');
	});

	it('never shows the token, even where a server repeats it', () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), (before, after) => {
				const said = `${before}opaque-token${after}`;

				expect(explainSaslRefusal({ ...signIn, said }).whatHappened).not.toContain('opaque-token');
			}),
		);
	});

	it('hides what may hold the token in another form', () => {
		const said = Buffer.from('user=anna\x01auth=Bearer opaque-token\x01\x01').toString('base64');

		expect(explainSaslRefusal({ ...signIn, said }).whatHappened).not.toContain(said);
	});

	it('hides a token in the challenge', () => {
		const refusal = readSaslRefusal(
			base64({ status: 'bad opaque-token', scope: `x ${encodeURIComponent('opaque-token')}` }),
		);

		expect(explainSaslRefusal({ ...signIn, refusal }).whatHappened).not.toContain('opaque-token');
	});
});
