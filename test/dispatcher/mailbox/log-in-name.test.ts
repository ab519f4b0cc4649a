import { describe, expect, it } from 'vitest';
import { exchangeLogInName } from '../../../dispatcher/mailbox/log-in-name';

describe('exchangeLogInName', () => {
	it('is the mailbox where no user is named', () => {
		expect(exchangeLogInName('  ', ' support@example.com ')).toBe('support@example.com');
	});

	it('is the user where the mailbox is the user’s own, however it is written', () => {
		expect(exchangeLogInName('Anna@Example.com', 'anna@example.com')).toBe('Anna@Example.com');
	});

	it('joins a person and another mailbox in Exchange’s form', () => {
		expect(exchangeLogInName('anna@example.com', 'support@example.com')).toBe(
			'anna@example.com\\support@example.com',
		);
		expect(exchangeLogInName('anna', 'support@example.com')).toBe('anna\\support@example.com');
	});

	it.each(['anna\\support', 'CORP\\anna', 'CORP\\anna\\support'])(
		'takes %s as it was typed',
		(typed) => {
			expect(exchangeLogInName(typed, 'support@example.com')).toBe(typed);
		},
	);

	it('takes a user that is the first part of the mailbox’s address as its own log-in', () => {
		expect(exchangeLogInName('support', 'support@example.com')).toBe('support');
	});
});
