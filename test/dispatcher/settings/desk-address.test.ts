import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deskAddress, readAddress } from '../../../dispatcher/settings/desk-address';

const n8n = 'http://localhost:5678/';

describe('the address of the desk', () => {
	it.each([
		[{ address: null, port: null }, 'http://localhost:5678'],
		[{ address: null, port: 443 }, 'http://localhost:443'],
		[{ address: 'https://desk.example.com', port: null }, 'https://desk.example.com'],
		[{ address: 'https://desk.example.com/', port: 443 }, 'https://desk.example.com'],
		[{ address: 'https://desk.example.com/n8n/', port: 8443 }, 'https://desk.example.com:8443/n8n'],
		[{ address: ' https://desk.example.com:9443 ', port: null }, 'https://desk.example.com:9443'],
	])('is of %o: %s', (settings, expected) => {
		expect(deskAddress(settings, n8n)).toBe(expected);
	});

	it('is empty where n8n tells none that can be used', () => {
		expect(deskAddress({ address: null, port: null }, '')).toBe('');
		expect(deskAddress({ address: null, port: 80 }, 'nowhere')).toBe('');
	});

	it('is never anything but a web address without a login, a question mark or #', () => {
		const part = fc.constantFrom(
			'http',
			'https',
			'javascript',
			':',
			'//',
			'@',
			'?',
			'#',
			'a.b',
			'/',
		);
		const address = fc.oneof(
			fc.string(),
			fc.webUrl(),
			fc.array(part).map((parts) => parts.join('')),
		);
		fc.assert(
			fc.property(address, (text) => {
				const url = readAddress(text);
				if (url === undefined) return;
				expect(url.href).toMatch(/^https?:\/\/[^@/?#]+\/[^?#]*$/);
			}),
		);
	});
});
