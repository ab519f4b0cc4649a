import { availableParallelism } from 'node:os';
import { DispatcherError } from '../core/errors';

/** The worst mail that is known takes half of it. */
const SECONDS = 2;
const SHORTEST_SECONDS = 0.1;
/** The bytes of the mails themselves are not counted. */
const MEGABYTES = 256;
/** A thread that has not even the memory to start would end the whole process. */
const LEAST_MEGABYTES = 64;
/** More would read faster than any database files. */
const MOST_THREADS = 4;

/** What reading may take. */
export interface ReadingLimits {
	/** Of a processor, for one mail. */
	seconds: number;
	/** Of memory, for one thread. */
	megabytes: number;
	/** How many mails are read at the same time. */
	threads: number;
}

/**
 * Reads what reading may take: `HELP_DESK_READING_SECONDS`, `HELP_DESK_READING_MEGABYTES` and
 * `HELP_DESK_READING_THREADS`, each the usual one where it is not set.
 *
 * @throws DispatcherError `reader-unavailable` naming the variable that cannot be used.
 */
export function readingLimits(environment: NodeJS.ProcessEnv): ReadingLimits {
	const read = (name: string, { usual, least }: { usual: number; least: number }): number => {
		const text = environment[name]?.trim() ?? '';
		if (text === '') return usual;
		const value = Number(text);
		if (value >= least && value < Infinity) return value;
		throw unusable(name, `must be a number of at least ${least}, and is "${text.slice(0, 40)}"`);
	};
	const threads = read('HELP_DESK_READING_THREADS', {
		usual: Math.min(Math.max(availableParallelism() - 1, 1), MOST_THREADS),
		least: 1,
	});
	if (!Number.isInteger(threads)) throw unusable('HELP_DESK_READING_THREADS', 'must be whole');
	return {
		seconds: read('HELP_DESK_READING_SECONDS', { usual: SECONDS, least: SHORTEST_SECONDS }),
		megabytes: read('HELP_DESK_READING_MEGABYTES', { usual: MEGABYTES, least: LEAST_MEGABYTES }),
		threads,
	};
}

function unusable(name: string, why: string): DispatcherError {
	return new DispatcherError({
		code: 'reader-unavailable',
		whatHappened: `The environment variable ${name} ${why}`,
		whatToDo: 'Correct or remove it, and restart n8n.',
	});
}
