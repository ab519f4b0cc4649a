import { setImmediate as letOthersRun } from 'node:timers/promises';

/** So long is one slice: everything else in n8n waits for it. */
const SLICE_MS = 10;

/** A step of a rendering; what it yields is a value or another step, whose result it goes on with. */
export type Steps = Iterator<unknown, unknown>;

/** Work that took more time than it was given. */
class OutOfTime extends Error {
	constructor() {
		super('it takes too long');
		this.name = 'OutOfTime';
	}
}

/**
 * Runs Liquid's own steps, as its `toValueSync` does, but in slices: between two of them n8n's thread is
 * free for others. Only the time of its own steps counts, so that a busy machine stops nothing.
 *
 * @throws what the steps throw; after `limitMs` they get an error, which Liquid tells with its place.
 */
export async function runInSlices(steps: Steps, limitMs: number): Promise<unknown> {
	const run = new Run(steps);
	for (let leftMs = limitMs; ;) {
		const began = performance.now();
		if (run.goOn(began + SLICE_MS)) return run.result;
		leftMs -= performance.now() - began;
		if (leftMs <= 0) run.fail(new OutOfTime());
		await letOthersRun();
	}
}

/** The steps under way, each started by the one below it. */
class Run {
	result: unknown;

	private failure: { error: unknown } | undefined;

	private readonly open: Steps[];

	constructor(first: Steps) {
		this.open = [first];
	}

	/** @returns whether it came to its end before that time. */
	goOn(until: number): boolean {
		for (let step = this.open.at(-1); step !== undefined; step = this.open.at(-1)) {
			this.take(step);
			if (performance.now() >= until && this.open.length > 0) return false;
		}
		if (this.failure !== undefined) throw this.failure.error;
		return true;
	}

	/** Makes the step under way fail. */
	fail(error: unknown): void {
		this.failure = { error };
	}

	private take(step: Steps): void {
		const { failure, result } = this;
		this.failure = undefined;
		try {
			const { done = false, value } =
				failure === undefined ? step.next(result) : throwInto(step, failure.error);
			if (done) this.open.pop();
			this.result = value;
			if (isSteps(value)) {
				this.result = undefined;
				this.open.push(value);
			}
		} catch (error) {
			this.open.pop();
			this.failure = { error };
		}
	}
}

function throwInto(step: Steps, error: unknown): IteratorResult<unknown, unknown> {
	if (step.throw === undefined) throw error;
	return step.throw(error);
}

/** As Liquid tells them apart from values. */
function isSteps(value: unknown): value is Steps {
	const { next, throw: fail } = (value ?? {}) as Record<string, unknown>;
	return typeof next === 'function' && typeof fail === 'function';
}
