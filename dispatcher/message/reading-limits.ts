import { availableParallelism } from 'node:os';
import { DispatcherError } from '../core/errors';

/** Of one mail: a large one takes a fifth of it. */
const SECONDS = 2;
/** Of one thread, beside the bytes of the mails themselves. */
const MEGABYTES = 256;
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
 * @throws DispatcherError `reader-unavailable` naming the variable that is no such number.
 */
export function readingLimits(environment: NodeJS.ProcessEnv): ReadingLimits {
	const threads = Math.min(Math.max(availableParallelism() - 1, 1), MOST_THREADS);
	return {
		seconds: numberFrom(environment, 'HELP_DESK_READING_SECONDS', SECONDS),
		megabytes: numberFrom(environment, 'HELP_DESK_READING_MEGABYTES', MEGABYTES),
		threads: Math.ceil(numberFrom(environment, 'HELP_DESK_READING_THREADS', threads)),
	};
}

function numberFrom(environment: NodeJS.ProcessEnv, name: string, usual: number): number {
	const text = environment[name]?.trim() ?? '';
	if (text === '') return usual;
	const value = Number(text);
	if (value > 0 && value < Infinity) return value;
	throw new DispatcherError({
		code: 'reader-unavailable',
		whatHappened: `The environment variable ${name} is not a number above 0: "${text.slice(0, 40)}"`,
		whatToDo: 'Correct or remove it and restart n8n.',
	});
}
