import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it, vi } from 'vitest';
import { itemParameters } from '../../../nodes/shared/parameters';

function reading(parameters: IDataObject) {
	const getNodeParameter = vi.fn((name: string, index: number) => `${name} of ${index}`);
	const context = { getNode: () => ({ parameters }), getNodeParameter };
	return { getNodeParameter, read: itemParameters(context as never) };
}

describe('a node’s parameters, item by item', () => {
	it.each([
		['a text', 'IT'],
		['nothing set', undefined],
		['a picked entry', { mode: 'list', value: 'IT' }],
		['a collection', { priority: 'high', nested: [{ text: 'a = b' }] }],
	])('are asked of n8n once for all items where they are %s', (_, division) => {
		const { read, getNodeParameter } = reading({ division });

		expect([0, 1, 2].map((index) => read('division', index))).toEqual(
			Array.from({ length: 3 }, () => 'division of 0'),
		);
		expect(getNodeParameter).toHaveBeenCalledOnce();
	});

	it.each([
		['a text', '={{ $json.division }}'],
		['a picked entry', { mode: 'name', value: '={{ $json.division }}' }],
		['a collection', { nested: [{ title: '={{ $json.title }}' }] }],
	])('are asked for each item where they are an expression in %s', (_, division) => {
		const { read } = reading({ division });

		expect([read('division', 0), read('division', 1)]).toEqual(['division of 0', 'division of 1']);
	});

	it('are read with their default and the way in which n8n reads them', () => {
		const { read, getNodeParameter } = reading({});

		read('task', 3, { byDefault: '', options: { extractValue: true } });

		expect(getNodeParameter).toHaveBeenCalledExactlyOnceWith('task', 3, '', { extractValue: true });
	});
});
