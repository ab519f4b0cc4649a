import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	readAuthentication,
	trustedAuthentication,
} from '../../../dispatcher/message/authentication';

function fields(...lines: string[]) {
	return lines.map((line) => ({ key: line.slice(0, line.indexOf(':')).toLowerCase(), line }));
}

function read(value: string) {
	return readAuthentication(fields(`Authentication-Results: ${value}`));
}

const none = { spf: 'none', dkim: 'none', dmarc: 'none' };

describe('what servers found about the sender', () => {
	it.each([
		['mx.example.com; none', none],
		['mx.example.com 1; spf=pass smtp.mailfrom=a@example.org', { ...none, spf: 'pass' }],
		['MX.Example.com; SPF=Fail; DKIM=NONE', { ...none, spf: 'fail' }],
		[
			'mx.example.com;\r\n dkim=pass header.i=@example.org;\r\n\tspf=softfail (mx: domain of a@example.org; ask (them)) smtp.mailfrom=a@example.org;\r\n dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.org',
			{ spf: 'softfail', dkim: 'pass', dmarc: 'pass' },
		],
		['mx.example.com; dkim=fail header.d=a; dkim=pass header.d=b', { ...none, dkim: 'pass' }],
		['mx.example.com; dkim=pass header.d=a; dkim=fail header.d=b', { ...none, dkim: 'pass' }],
		['mx.example.com; dmarc=fail; dmarc=pass', { ...none, dmarc: 'fail' }],
		['(a) mx.example.com (b \\) (c)) 1; dkim / 1 = pass', { ...none, dkim: 'pass' }],
		['"mx.example.com"; spf=pass reason="a; dmarc=pass"', { ...none, spf: 'pass' }],
		['mx.example.com; =pass; spf; dmarc=; arc=pass; dkim=1', none],
	])('is read: %s', (value, expected) => {
		expect(read(value)).toEqual([{ server: 'mx.example.com', ...expected }]);
	});

	it.each(['', ';', '(mx.example.com; dmarc=pass', 'dmarc=pass', 'spf=pass; dmarc=pass'])(
		'is nothing where the field names no server: %j',
		(value) => {
			expect(read(value)).toEqual([]);
		},
	);

	it('is that of Microsoft 365, which names no server, by the field below', () => {
		const result =
			'Authentication-Results: spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=a.example;';
		const of = (by: string) =>
			readAuthentication(
				fields(result, 'Received-SPF: Pass', `Received: from a.example\r\n by ${by} (192.0.2.1)`),
			);

		expect(of('DB5.mail.protection.outlook.com')).toEqual([
			{ server: 'protection.outlook.com', ...none, spf: 'pass' },
		]);
		expect(of('mx.example.com')).toEqual([]);
	});

	it('is of twenty fields at most, from the top', () => {
		const many = Array.from({ length: 30 }, (_, at) => `Authentication-Results: mx${at}; spf=pass`);

		expect(readAuthentication(fields(...many)).map(({ server }) => server)).toEqual(
			Array.from({ length: 20 }, (_, at) => `mx${at}`),
		);
	});

	it('is one word each, whatever the field holds', () => {
		const pieces = fc.constantFrom(
			...['mx', ';', '(', ')', '"', '\\', '=', ' ', '\r\n ', 'spf', 'dkim', 'dmarc', 'pass', '/1'],
		);
		const value = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));
		fc.assert(
			fc.property(fc.oneof(value, fc.string()), (written) => {
				for (const { server, spf, dkim, dmarc } of read(written)) {
					expect(server).toMatch(/^\S(?:.*\S)?$/);
					for (const result of [spf, dkim, dmarc]) expect(result).toMatch(/^[a-z]{1,20}$/);
				}
			}),
		);
	});
});

describe('what a trusted server found', () => {
	const results = read('mx.example.com; dmarc=fail').concat(
		read('forged.example.org; dmarc=pass'),
		read('mx.example.com; dmarc=pass'),
		read('mx7.example.net; spf=pass'),
	);

	it.each([
		['its topmost result', ['MX.example.com '], { server: 'mx.example.com', dmarc: 'fail' }],
		['that of any host of a domain', ['*.example.net'], { server: 'mx7.example.net' }],
		['nothing of others', ['example.com', '*.com.example', 'x', '', '*'], null],
		['nothing where none is named', [], null],
	])('is %s', (_, servers, expected) => {
		const found = trustedAuthentication(results, servers);

		if (expected === null) expect(found).toBeNull();
		else expect(found).toMatchObject(expected);
	});
});
