import { halved, takeTogether } from '../core/isolation';

interface Suspect {
	/** With how many others it may be read, itself included. */
	most: number;
	/** How often it failed alone. */
	failures: number;
	/** How many readings had succeeded when it failed alone last. */
	successes: number;
	reason: string;
}

/**
 * Finds the mail that a server does not give, or breaks the connection over: read together with
 * others, it would keep them from being read for ever.
 *
 * The mails of a reading that failed are read apart from the others from then on, in halves and
 * halves of halves, until the bad one is alone. Only where others were read meanwhile its next failure
 * counts, since otherwise it is the server that fails.
 */
export class ReadTrouble {
	private readonly suspects = new Map<number, Suspect>();

	private successes = 0;

	private isTurnOfSuspects = true;

	/** UIDs are of another validity from now on. */
	forget(): void {
		this.suspects.clear();
	}

	/** @returns which of these mails to read now, in their order. */
	pick(uids: number[]): number[] {
		const suspects = uids.filter((uid) => this.suspects.has(uid));
		const others = uids.filter((uid) => !this.suspects.has(uid));
		if (suspects.length === 0) return others;
		// In turns, so that neither keep the others waiting.
		this.isTurnOfSuspects = !this.isTurnOfSuspects;
		if (!this.isTurnOfSuspects && others.length > 0) return others;
		return takeTogether(suspects, (uid) => this.suspects.get(uid)?.most ?? Infinity);
	}

	succeeded(uids: number[]): void {
		if (uids.length === 0) return;
		this.successes += 1;
		for (const uid of uids) this.suspects.delete(uid);
	}

	failed(uids: number[], reason: string): void {
		const most = halved(uids.length);
		for (const uid of uids) {
			const { failures = 0, successes = -1 } = this.suspects.get(uid) ?? {};
			const counts = uids.length === 1 && this.successes > successes;
			this.suspects.set(uid, {
				most,
				failures: failures + (counts ? 1 : 0),
				successes: uids.length === 1 ? this.successes : successes,
				reason,
			});
		}
	}

	/**
	 * @param most after so many failures a mail is not read any more.
	 * @returns why a mail cannot be read; undefined where it may be tried.
	 */
	reasonFor(uid: number, most: number): string | undefined {
		const suspect = this.suspects.get(uid);
		return suspect !== undefined && suspect.failures >= most ? suspect.reason : undefined;
	}
}

/** Why a mail could not be read, in the server's words. */
export function notGiven(error: unknown): string {
	const words = error instanceof Error ? error.message : String(error);
	return `The server does not give the mail: ${words}`;
}
