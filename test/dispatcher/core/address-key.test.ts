import { describe, expect, it } from 'vitest';
import { addressKey, domainKey } from '../../../dispatcher/core/address-key';

describe('the key of an address', () => {
	it.each([
		['Anna@Example.com', 'anna@example.com'],
		['anna@bücher.example', 'anna@xn--bcher-kva.example'],
		['anna@BÜCHER.example', 'anna@xn--bcher-kva.example'],
	])('is one for %s and %s', (one, other) => {
		expect(addressKey(one)).toBe(addressKey(other));
	});

	it.each([
		['a.nna@example.com', 'anna@example.com'],
		['anna+it@example.com', 'anna@example.com'],
		// The Kelvin sign, which folds to k elsewhere.
		['\u212Aim@example.com', 'kim@example.com'],
	])('is not one for %s and %s', (one, other) => {
		expect(addressKey(one)).not.toBe(addressKey(other));
	});

	it('leaves what is no address as it is', () => {
		expect(addressKey('/O=EXAMPLE/CN=Anna')).toBe('/o=example/cn=anna');
		expect(domainKey('[192.0.2.1]')).toBe('[192.0.2.1]');
	});
});
