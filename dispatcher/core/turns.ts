/** A number of places, which those who want one get in the order in which they ask. */
export class Turns {
	private readonly waiting: Array<() => void> = [];

	constructor(private free: number) {}

	/** Does the work as soon as a place is free, and gives the place to the next one. */
	async take<T>(work: () => Promise<T>): Promise<T> {
		if (this.free > 0) this.free -= 1;
		else await new Promise<void>((resolve) => this.waiting.push(resolve));
		try {
			return await work();
		} finally {
			const next = this.waiting.shift();
			if (next === undefined) this.free += 1;
			else next();
		}
	}
}
