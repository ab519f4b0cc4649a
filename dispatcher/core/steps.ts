/**
 * What somebody is at, for whoever asks why nothing comes of it. A step may have steps of its own; the
 * innermost is told.
 */
export class Steps {
	/** @param idle what is told where no step is under way. */
	constructor(private idle: string) {}

	private current: string | undefined;

	/** The step that is under way. */
	get doing(): string {
		return this.current ?? this.idle;
	}

	/** Says what is waited for between steps from now on. */
	rest(idle: string): void {
		this.idle = idle;
	}

	/** Does work as a step. @returns what the work gives. */
	async step<T>(name: string, work: () => Promise<T>): Promise<T> {
		const outer = this.current;
		this.current = name;
		try {
			return await work();
		} finally {
			this.current = outer;
		}
	}
}
