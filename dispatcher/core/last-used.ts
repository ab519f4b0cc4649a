/** How much is kept. */
export interface Bounds {
	/** The number of values. */
	values: number;
	/** The size of all of them together. */
	size: number;
}

/** What is dear to make and used again and again: keeps what was used last, within bounds. */
export class LastUsed<Value> {
	/** The one that was used last is the last. */
	private readonly kept = new Map<string, { value: Value; size: number }>();

	private size = 0;

	constructor(private readonly bounds: Bounds) {}

	/**
	 * Gives the value of this key, made at its first use.
	 *
	 * @param size what it counts against the bounds; one that is larger than they are is not kept.
	 * @throws what `make` throws; nothing is kept then.
	 */
	get(key: string, size: number, make: () => Value): Value {
		const value = this.forget(key)?.value ?? make();
		this.kept.set(key, { value, size });
		this.size += size;
		for (const longestUnused of this.kept.keys()) {
			if (this.kept.size <= this.bounds.values && this.size <= this.bounds.size) break;
			this.forget(longestUnused);
		}
		return value;
	}

	private forget(key: string): { value: Value; size: number } | undefined {
		const known = this.kept.get(key);
		this.kept.delete(key);
		this.size -= known?.size ?? 0;
		return known;
	}
}
