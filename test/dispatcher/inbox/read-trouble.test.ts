import { beforeEach, describe, expect, it } from 'vitest';
import { ReadTrouble } from '../../../dispatcher/inbox/read-trouble';

describe('mails that a server does not give', () => {
	let trouble: ReadTrouble;

	beforeEach(() => {
		trouble = new ReadTrouble();
	});

	it('are found by reading half as many after each failure, down to one', () => {
		const sizes: number[] = [];
		let uids = Array.from({ length: 50 }, (_, index) => index + 1);
		while (uids.length > 1) {
			trouble.failed(uids, 'Gone');
			uids = trouble.pick(uids);
			sizes.push(uids.length);
		}

		expect(sizes).toEqual([25, 13, 7, 4, 2, 1]);
	});

	it('are read apart from others, which take turns with them', () => {
		trouble.failed([1, 2], 'Gone');

		const picked = [1, 2, 3].map(() => trouble.pick([1, 2, 3, 4]));

		expect(picked).toEqual([[3, 4], [1], [3, 4]]);
	});

	it('are read no more after as many failures, where others were read in between', () => {
		for (let times = 0; times < 3; times += 1) {
			expect(trouble.reasonFor(7, 3)).toBeUndefined();
			trouble.failed([7], 'Gone');
			trouble.succeeded([8]);
		}

		expect(trouble.reasonFor(7, 3)).toBe('Gone');
	});

	it('are not blamed for a server that gives nothing at all', () => {
		for (let times = 0; times < 9; times += 1) trouble.failed([7], 'Gone');

		expect(trouble.reasonFor(7, 2)).toBeUndefined();
	});

	it('are not blamed for the company they were in', () => {
		for (let times = 0; times < 9; times += 1) {
			trouble.failed([7, 8], 'Gone');
			trouble.succeeded([9]);
		}

		expect(trouble.reasonFor(7, 1)).toBeUndefined();
	});

	it('are forgiven once they were read', () => {
		trouble.failed([7], 'Gone');
		trouble.succeeded([7]);

		expect(trouble.reasonFor(7, 1)).toBeUndefined();
		expect(trouble.pick([7, 8])).toEqual([7, 8]);
	});
});
