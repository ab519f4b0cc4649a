import { describe, expect, it } from 'vitest';
import { ReplyOrder } from '../../../dispatcher/inbox/reply-order';

const POSTPONE_MS = 30_000;
const NOTHING_HELD = { take: [], beforeTheirTurn: [], beforeTheirRequest: [] };

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

function createOrder(): { order: ReplyOrder; pass: (ms: number) => void } {
	let elapsed = 0;
	return {
		order: new ReplyOrder(POSTPONE_MS, () => elapsed),
		pass: (ms) => (elapsed += ms),
	};
}

describe('the order in which mails are taken', () => {
	it('is oldest first as long as two batches hold them', () => {
		const { order } = createOrder();

		expect(order.inOrderOfTurn(upTo(20), 10)).toEqual(upTo(20));
		expect(order.newest.size).toBe(0);
	});

	it('begins with a fifth from the new end of a backlog', () => {
		const { order } = createOrder();

		const uids = order.inOrderOfTurn(upTo(21), 10);

		expect(uids).toEqual([21, 20, ...upTo(19)]);
		expect([...order.newest]).toEqual([21, 20]);
	});

	it('takes what was held back from the new end in its turn', () => {
		const { order } = createOrder();
		order.inOrderOfTurn(upTo(21), 10);
		order.holdBack({ ...NOTHING_HELD, beforeTheirTurn: [21] }, [{ uid: 21, messageId: null }]);

		expect(order.inOrderOfTurn(upTo(21), 10).slice(0, 3)).toEqual([20, 19, 1]);
	});

	it('lets an answer wait for its request, but not for ever', () => {
		const { order, pass } = createOrder();
		order.holdBack({ ...NOTHING_HELD, beforeTheirRequest: [2] }, []);

		expect(order.inOrderOfTurn([1, 2, 3], 10)).toEqual([1, 3]);
		pass(POSTPONE_MS);
		expect(order.inOrderOfTurn([1, 2, 3], 10)).toEqual([1, 2, 3]);
	});

	it('knows what is in hand until it has left the folder, or an execution waits with it', () => {
		const { order } = createOrder();
		order.retain('7', [1, 2, 3]);
		order.note([1, 2, 3].map((uid) => ({ uid, messageId: `<${uid}@example.com>` })));

		order.forget([1]);
		order.retain('7', [1, 3]);

		expect([...order.unfinished.values()]).toEqual([3]);
		order.retain('8', [1, 2, 3]);
		expect(order.unfinished.size).toBe(0);
	});
});
