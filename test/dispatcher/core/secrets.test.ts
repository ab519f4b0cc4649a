import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MASK, maskSecrets, serverWords, withoutSecrets } from '../../../dispatcher/core/secrets';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** How a secret may come back from a server. */
const forms: Record<string, (secret: string) => string> = {
	'as it is': (secret) => secret,
	'in an IMAP quoted string': (secret) => secret.replace(/["\\]/g, '\\$&'),
	'in JSON': (secret) => JSON.stringify(secret).slice(1, -1),
	'URL-encoded': (secret) => encodeURIComponent(secret),
	'in a form': (secret) => new URLSearchParams({ '': secret }).toString().slice(1),
	'with all its octets URL-encoded': (secret) =>
		[...Buffer.from(secret)].map((octet) => `%${octet.toString(16).padStart(2, '0')}`).join(''),
	'in Base64': base64,
	'in Base64 for addresses': (secret) => Buffer.from(secret).toString('base64url'),
	'in a SASL PLAIN response': (secret) => base64(`\0anna@example.com\0${secret}`),
	'in an XOAUTH2 response': (secret) => base64(`user=anna\x01auth=Bearer ${secret}\x01\x01`),
	'in an OAUTHBEARER response': (secret) =>
		base64(`n,a=anna,\x01host=h\x01port=993\x01auth=Bearer ${secret}\x01\x01`),
	'in a basic authorization': (secret) => `Authorization: Basic ${base64(`client:${secret}`)}`,
};

const secrets = fc
	.string({ unit: fc.constantFrom(...'abcXYZ019"\\\'&<>%+/=-_. $^({[é€😀'), minLength: 4 })
	.filter((secret) => secret.trim() !== '');

describe.each(Object.entries(forms))('a secret %s', (_, form) => {
	it('is masked, whatever stands around it', () => {
		fc.assert(
			fc.property(secrets, fc.boolean(), (secret, isQuoted) => {
				const shown = isQuoted ? `"${form(secret)}"` : form(secret);

				const words = maskSecrets(`535 5.7.8 refused: ${shown} (try again)`, [secret]);

				expect(words).toContain(MASK);
				expect(words).not.toContain(form(secret).trim());
				expect(words).toContain('535 5.7.8 refused: ');
			}),
		);
	});
});

describe('maskSecrets', () => {
	it('lets no secret through that stands among any words', () => {
		fc.assert(
			fc.property(
				fc.string(),
				fc.string(),
				fc.string({ minLength: 1 }).filter((secret) => !secret.includes('*')),
				(before, after, secret) => {
					expect(maskSecrets(`${before}${secret}${after}`, [secret])).not.toContain(secret);
				},
			),
		);
	});

	it('leaves words alone that hold no secret', () => {
		const words =
			'550 5.1.1 <anna@example.com>: Recipient address rejected, see https://example.com/a%20b';

		expect(maskSecrets(words, ['hunter2', 'x'.repeat(60), ''])).toBe(words);
	});

	it('masks a response that the server broke over lines', () => {
		const response = base64(`\0anna@example.com\0${'correct horse battery staple'}`);
		const words = `Refused:\r\n${response.slice(0, 30)}\r\n ${response.slice(30)}`;

		expect(maskSecrets(words, ['correct horse battery staple'])).toBe(`Refused:\r\n${MASK}`);
	});

	it('masks the beginning of a token that the server cut short', () => {
		const token = `ya29.${'aB3-_xYz'.repeat(12)}`;

		expect(maskSecrets(`553 Bad token ${token.slice(0, 30)}...`, [token])).toBe(
			`553 Bad token ${MASK}`,
		);
	});

	it('masks a secret that a server shouts', () => {
		expect(maskSecrets('BAD LOGIN ANNA HUNTER2', ['hunter2'])).toBe(`BAD LOGIN ANNA ${MASK}`);
	});

	it('takes time in proportion to the words', () => {
		const words = 'aB3'.repeat(300_000) + '%'.repeat(100_000);

		expect(maskSecrets(words, ['hunter2']).length).toBe(words.length);
	});
});

describe('serverWords', () => {
	it('masks before it cuts off, so that no part of a secret is left', () => {
		expect(serverWords('no: hunter2hunter2', { secrets: ['hunter2hunter2'], limit: 8 })).toBe(
			`no: ${MASK}`,
		);
	});

	it.each([undefined, null, 7, {}])('takes %s for no words', (words) => {
		expect(serverWords(words, { secrets: [], limit: 10 })).toBe('');
	});
});

describe('withoutSecrets', () => {
	it('keeps name, code, words and trace of an error, and nothing else', () => {
		const error = Object.assign(new TypeError('AUTH "hunter2" failed'), {
			code: 'EAUTH',
			response: '535 hunter2',
			responseText: 'hunter2',
			executedCommand: 'A1 LOGIN anna hunter2',
			cause: new Error('hunter2'),
		});

		const clean = withoutSecrets(error, ['hunter2']);

		expect(clean).toMatchObject({
			name: 'TypeError',
			code: 'EAUTH',
			message: `AUTH "${MASK}" failed`,
		});
		expect(Object.keys(clean).sort()).toEqual(['code', 'name']);
		expect(clean.cause).toBeUndefined();
		expect(clean.stack).not.toContain('hunter2');
	});
});
