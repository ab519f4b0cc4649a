import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkTo } from '../../../dispatcher/outbox/workflow-link';

describe('the link to a workflow', () => {
	it.each([
		['https://n8n.example.com', 'https://n8n.example.com/workflow/a1B2'],
		['https://n8n.example.com/', 'https://n8n.example.com/workflow/a1B2'],
		['http://localhost:5678', 'http://localhost:5678/workflow/a1B2'],
		['https://example.com/tools/n8n', 'https://example.com/tools/n8n/workflow/a1B2'],
		['https://example.com/n8n/?a=1#b', 'https://example.com/n8n/workflow/a1B2'],
		['https://example.com//', 'https://example.com//workflow/a1B2'],
		['https://anna:secret@example.com', 'https://example.com/workflow/a1B2'],
	])('begins with the address %s', (address, link) => {
		expect(linkTo(address, 'a1B2')).toBe(link);
	});

	it.each(['', 'n8n.example.com', 'javascript:alert(1)', 'file:///etc/passwd', 'https://'])(
		'is none for the address "%s"',
		(address) => {
			expect(linkTo(address, 'a1B2')).toBe('');
		},
	);

	it.each(['', '..', 'a/b', 'a?b', '"><script>'])('is none to a workflow "%s"', (id) => {
		expect(linkTo('https://n8n.example.com', id)).toBe('');
	});

	it('is safe in HTML and on one line, whatever address and workflow', () => {
		const parts = fc.constantFrom(
			'https://',
			'http:',
			'x',
			'/',
			'.',
			'"',
			'<',
			'\n',
			' ',
			'#',
			'@',
			':',
		);
		const anyAddress = fc.oneof(fc.string({ unit: parts }), fc.webUrl());
		const anyId = fc.oneof(fc.constant('a1B2'), fc.string());
		fc.assert(
			fc.property(anyAddress, anyId, (address, id) => {
				const link = linkTo(address, id);

				expect(link).toMatch(/^(https?:\/\/[^\s"<>]+\/workflow\/[\w-]+)?$/);
				expect(URL.parse(link)?.host).toBe(link === '' ? undefined : URL.parse(address)?.host);
			}),
			{ numRuns: 2_000 },
		);
	});
});
