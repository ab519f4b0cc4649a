import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PooledSettling } from '../../../dispatcher/inbox/pooled-settling';
import { MOST_AT_ONCE } from '../../../dispatcher/inbox/settling';

const SOME_TIME_MS = 60_000;

function usePool() {
	const world = { moreToCome: true, settled: 0 };
	const pooled = new PooledSettling({
		settle: async () => {
			world.settled += 1;
		},
		moreToCome: () => world.moreToCome,
	});
	return { world, pooled };
}

describe('moving what was decided', () => {
	beforeEach(() => {
		vi.useFakeTimers({ toFake: ['performance'] });
	});

	afterEach(() => {
		vi.useRealTimers();
	});

	it('happens at once where no more executions are to come', async () => {
		const { world, pooled } = usePool();
		world.moreToCome = false;
		await pooled.ended(1);
		await pooled.ended(1);
		expect(world.settled).toBe(2);
		await pooled.rest();
		expect(world.settled).toBe(2);
	});

	it('waits out of a backlog until as many mails are decided as one command moves', async () => {
		const { world, pooled } = usePool();
		await pooled.ended(1);
		await pooled.rest();
		expect(world.settled).toBe(1);
		await pooled.ended(MOST_AT_ONCE - 1);
		expect(world.settled).toBe(1);
		await pooled.ended(1);
		// Nothing waits any more, so this only waits for what has begun.
		await pooled.rest();
		expect(world.settled).toBe(2);
	});

	it('waits no longer than some seconds', async () => {
		const { world, pooled } = usePool();
		await pooled.ended(1);
		vi.advanceTimersByTime(SOME_TIME_MS);
		await pooled.ended(1);
		await pooled.rest();
		expect(world.settled).toBe(2);
	});

	it('happens where the backlog ends, for what waits', async () => {
		const { world, pooled } = usePool();
		await pooled.ended(1);
		await pooled.ended(1);
		await pooled.rest();
		await pooled.rest();
		expect(world.settled).toBe(2);
	});
});
