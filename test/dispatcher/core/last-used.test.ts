import { describe, expect, it } from 'vitest';
import { LastUsed } from '../../../dispatcher/core/last-used';

function counted(bounds: { values: number; size: number }) {
	const kept = new LastUsed<string>(bounds);
	const made: string[] = [];
	const get = (key: string, size = 1): string =>
		kept.get(key, size, () => {
			made.push(key);
			return key.toUpperCase();
		});
	return { get, made };
}

describe('what was used last', () => {
	it('is made once', () => {
		const { get, made } = counted({ values: 2, size: 10 });

		expect([get('a'), get('a'), get('b'), get('a')]).toEqual(['A', 'A', 'B', 'A']);
		expect(made).toEqual(['a', 'b']);
	});

	it('is kept, and what was not used for longest goes', () => {
		const { get, made } = counted({ values: 2, size: 10 });

		for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) get(key);

		expect(made).toEqual(['a', 'b', 'c', 'b']);
	});

	it('goes where all together are too large', () => {
		const { get, made } = counted({ values: 9, size: 10 });

		get('a', 6);
		get('b', 4);
		get('c', 1);
		get('b', 4);
		get('a', 6);

		expect(made).toEqual(['a', 'b', 'c', 'a']);
	});

	it('is not kept, nor is anything beside it, if it is too large alone', () => {
		const { get, made } = counted({ values: 9, size: 10 });

		get('a', 11);
		get('a', 11);
		get('b', 10);
		get('b', 10);

		expect(made).toEqual(['a', 'a', 'b']);
	});

	it('is nothing where making it failed', () => {
		const kept = new LastUsed<string>({ values: 2, size: 2 });

		expect(() =>
			kept.get('a', 1, () => {
				throw new Error('no');
			}),
		).toThrow('no');
		expect(kept.get('a', 1, () => 'yes')).toBe('yes');
	});
});
