/** Stands between event and task where both are shown as one. */
export const EVENT_SEPARATOR = ' › ';

/**
 * Reads the trigger's `task`: an entry of the list (`Event › Task`), or a typed name.
 *
 * @param event the trigger's `event`, for a typed name without one.
 */
export function readTaskChoice(choice: string, event: string): { event: string; task: string } {
	const [first = '', ...rest] = choice.split(EVENT_SEPARATOR);
	if (rest.length === 0) return { event: event.trim(), task: first.trim() };
	return { event: first.trim(), task: rest.join(EVENT_SEPARATOR).trim() };
}
