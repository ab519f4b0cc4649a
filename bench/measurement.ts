/** Figures of one run, by their names. */
export type Figures = Record<string, number>;

/** Something that is measured once or more often. */
export interface Measurement<F extends Figures = Figures> {
	name: string;
	/** How often it is measured at most. */
	runs: number;
	/** Measures once. */
	run(): Promise<void>;
	/** Of each figure the median of all runs; undefined before the first one. */
	median(): F | undefined;
}

/** Makes a measurement of what one run of it does. */
export function measurement<F extends Figures>(
	{ name, runs = Infinity }: { name: string; runs?: number },
	runOnce: () => Promise<F>,
): Measurement<F> {
	const samples: F[] = [];
	return {
		name,
		runs,
		run: async () => void samples.push(await runOnce()),
		median: () => medianOf(samples),
	};
}

function medianOf<F extends Figures>(samples: F[]): F | undefined {
	const [first] = samples;
	if (first === undefined) return undefined;
	const figures = Object.keys(first).map((figure): [string, number] => [
		figure,
		quantile(
			samples.map((sample) => sample[figure] ?? 0),
			0.5,
		),
	]);
	return Object.fromEntries(figures) as F;
}

/** The value that this part of the values does not exceed. */
export function quantile(values: number[], part: number): number {
	const sorted = values.toSorted((one, other) => one - other);
	return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;
}
