/**
 * What somebody is at, for whoever asks why nothing comes of it. A step may have steps of its own, and
 * others beside it; the one that began last is told.
 */
export class Steps {
	/** @param idle what is told where no step is under way. */
	constructor(private idle: string) {}

	private readonly begun = new Set<{ name: string }>();

	/** The step that is under way. */
	get doing(): string {
		return [...this.begun].at(-1)?.name ?? this.idle;
	}

	/** Says what is waited for between steps from now on. */
	rest(idle: string): void {
		this.idle = idle;
	}

	/** Does work as a step. @returns what the work gives. */
	async step<T>(name: string, work: () => Promise<T>): Promise<T> {
		const step = { name };
		this.begun.add(step);
		try {
			return await work();
		} finally {
			this.begun.delete(step);
		}
	}
}
