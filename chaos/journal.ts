import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Notes what happens in a run, for whoever investigates it. */
export interface Journal {
	note(words: string): void;
	/** Counts a fault of a kind, and notes it. */
	fault(kind: string, details: string): void;
	/** How many faults of each kind there were. */
	faults(): Map<string, number>;
}

/** Begins the journal of a run, in an empty folder. */
export function openJournal(folder: string): Journal {
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	const file = join(folder, 'journal.log');
	const counts = new Map<string, number>();
	const note = (words: string): void =>
		appendFileSync(file, `${new Date().toISOString()} ${words}\n`);
	return {
		note,
		fault: (kind, details) => {
			counts.set(kind, (counts.get(kind) ?? 0) + 1);
			note(`${kind} ${details}`);
		},
		faults: () => new Map([...counts].sort(([a], [b]) => a.localeCompare(b))),
	};
}
