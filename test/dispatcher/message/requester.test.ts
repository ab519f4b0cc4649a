import { describe, expect, it } from 'vitest';
import { requesterOf } from '../../../dispatcher/message/requester';

const at = (address: string) => ({ name: '', address });
const anna = at('anna@customer.example');
const desk = at('help@example.com');

const asked = (from: string, replyTo: string[], to = [desk]) =>
	requesterOf({ from: at(from), to, cc: [], replyTo: replyTo.map(at) })?.address;

describe('who asks', () => {
	it.each([
		'noreply@example.com',
		'no-reply@shop.example',
		'no_reply+17@shop.example',
		'DoNotReply@shop.example',
		'do-not-reply@shop.example',
		'bounce-noreply@shop.example',
		'wordpress@www.example.com',
		'www-data@web1.example.com',
		'forms@forms.example',
		'notifications@forms.example',
		'help@example.com',
		'Help@example.com',
		'info@example.com',
		'kontakt@example.com',
	])('is whom a machine writes for: %s', (sender) => {
		expect(asked(sender, [anna.address])).toBe(anna.address);
	});

	it.each([
		['a person with another address', 'sarah@example.com', ['sarah.private@mail.example']],
		['a person elsewhere', 'sarah@mail.example', ['sarah@customer.example']],
		['a machine with nobody behind it', 'noreply@shop.example', []],
		['a machine behind a machine', 'noreply@shop.example', ['no-reply@shop.example']],
		['a machine that names the desk', 'noreply@shop.example', ['help@example.com']],
		['an office elsewhere', 'info@customer.example', ['anna@customer.example']],
		['an office with its own people', 'info@example.com', ['sarah@example.com']],
		['a name with a machine in it', 'cronin@customer.example', ['anna@customer.example']],
	])('is the sender: %s', (_who, sender, replyTo) => {
		expect(asked(sender, replyTo)).toBe(sender);
	});

	it('is the first that can be answered', () => {
		expect(
			asked('noreply@x.example', ['no-reply@x.example', 'help@example.com', 'a@b.example']),
		).toBe('a@b.example');
	});

	it('is nobody where there is no sender', () => {
		expect(requesterOf({ from: null, to: [desk], cc: [], replyTo: [anna] })).toBeNull();
	});
});
