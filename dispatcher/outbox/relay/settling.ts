/** Settles one mail after the other, while the next one is already on its way. */
export class Settling {
	private last: Promise<void> = Promise.resolve();

	/** Begins to settle a mail, once the one before is settled. @throws what was thrown for that one. */
	async next(settle: () => Promise<void>): Promise<void> {
		await this.last;
		this.last = settle();
		// Whoever waits for it gets it.
		this.last.catch(() => undefined);
	}

	/** Resolves when the last mail is settled. @throws what was thrown for it. */
	async done(): Promise<void> {
		await this.last;
	}
}
