import { describe, expect, it } from 'vitest';
import { isEmployee, readEmployees } from '../../../dispatcher/settings/employees';

describe('the employees of a division', () => {
	it('are addresses and domains, however they are separated', () => {
		expect(readEmployees(' example.com, anna@example.org;@example.net\nbücher.example,')).toEqual([
			'example.com',
			'anna@example.org',
			'@example.net',
			'bücher.example',
		]);
		expect(readEmployees('')).toEqual([]);
	});

	it.each(['anna@', 'Anna <anna@example.com>', 'example..com', '@'])(
		'are not %s, which the error names',
		(typed) => {
			expect(() => readEmployees(typed)).toThrow(/The field "Employees" contains "/);
		},
	);

	it.each([
		'anna@example.com',
		'ANNA@Example.COM',
		'bo@example.org',
		'"a@b"@example.com',
		'carl@xn--bcher-kva.example',
		'dora@example.net',
	])('are such as %s', (address) => {
		const employees = ['example.com', 'bo@example.org', 'bücher.example', '@example.net'];

		expect(isEmployee(employees, address)).toBe(true);
	});

	it.each([
		'anna@sub.example.com',
		'anna@notexample.com',
		'anna@example.com.example.net',
		'other@example.org',
		'@example.com',
		'example.com',
		'',
	])('are not such as %s', (address) => {
		expect(isEmployee(['example.com', 'bo@example.org'], address)).toBe(false);
	});
});
