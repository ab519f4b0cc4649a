import { describe, expect, it } from 'vitest';
import { readLiquid } from '../../../nodes/HelpDesk/liquid-text';
import type { OperationCall } from '../../../nodes/HelpDesk/actions/operation';

/** Reads a field that holds this; an expression gives `evaluated`. */
function read(raw: unknown): string {
	const getNodeParameter = (
		_path: string,
		_index: number,
		_byDefault: unknown,
		options?: { rawExpressions?: boolean },
	) => {
		const isExpression = typeof raw === 'string' && raw.startsWith('=');
		return options?.rawExpressions !== true && isExpression ? 'evaluated' : raw;
	};
	return readLiquid(
		{ context: { getNodeParameter }, index: 0 } as unknown as OperationCall,
		'text',
	);
}

describe('a field for a Liquid template', () => {
	it('is read as it was typed, also where n8n’s editor made an expression of it', () => {
		expect(read(' Hello {{ mail.sender }}\n')).toBe(' Hello {{ mail.sender }}\n');
		expect(read('=Hello {{ mail.sender }}, {% if link %}$5{% endif %}')).toBe(
			'Hello {{ mail.sender }}, {% if link %}$5{% endif %}',
		);
	});

	it.each(['={{ $json.html }}', '={{ mail.sender }} {{ $now }}', '=a {{ $("Form").item.json.text'])(
		'is evaluated where it is one of n8n’s expressions: %s',
		(raw) => {
			expect(read(raw)).toBe('evaluated');
		},
	);

	it('is a text where an expression gave something else', () => {
		expect(read(7)).toBe('7');
		expect(read({ no: 'text' })).toBe('');
	});
});
