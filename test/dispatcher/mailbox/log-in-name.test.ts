import { describe, expect, it } from 'vitest';
import { logInName } from '../../../dispatcher/mailbox/log-in-name';

describe('logInName', () => {
	it('is the mailbox where no user is named', () => {
		expect(logInName('  ', ' support@example.com ')).toBe('support@example.com');
	});

	it('is the user where the mailbox is the user’s own, however it is written', () => {
		expect(logInName('Anna@Example.com', 'anna@example.com')).toBe('Anna@Example.com');
	});

	it('takes a user whose name only looks like the mailbox for another person', () => {
		expect(logInName('mi\u212ae@example.com', 'mike@example.com')).toBe(
			'mi\u212ae@example.com\\mike@example.com',
		);
		expect(logInName('mi\u212ae', 'mike@example.com')).toBe('mi\u212ae\\mike@example.com');
	});

	it('joins a person and another mailbox in Exchange’s form', () => {
		expect(logInName('anna@example.com', 'support@example.com')).toBe(
			'anna@example.com\\support@example.com',
		);
		expect(logInName('anna', 'support@example.com')).toBe('anna\\support@example.com');
	});

	it.each(['anna\\support', 'anna@corp.example\\desk', 'CORP\\support', 'CORP\\anna\\support'])(
		'takes %s as it was typed',
		(typed) => {
			expect(logInName(typed, 'support@example.com')).toBe(typed);
		},
	);

	it('adds the mailbox to a person with a domain, whose own mails would be moved otherwise', () => {
		expect(logInName('CORP\\anna', 'support@example.com')).toBe('CORP\\anna\\support@example.com');
	});

	it('joins mailbox and person by a star for a master user', () => {
		expect(logInName('anna', 'support@example.com', 'masterUser')).toBe('support@example.com*anna');
		expect(logInName('', 'support@example.com', 'masterUser')).toBe('support@example.com');
	});

	it('is the user alone where that is wanted', () => {
		expect(logInName('CORP\\anna', 'support@example.com', 'asTyped')).toBe('CORP\\anna');
	});

	it('takes a user that is the first part of the mailbox’s address as its own log-in', () => {
		expect(logInName('support', 'support@example.com')).toBe('support');
	});
});
