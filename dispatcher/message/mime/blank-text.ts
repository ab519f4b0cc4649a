/** What shows nothing: spaces of all kinds, characters of no width, and marks of direction. */
const nothing =
	/^[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0]*$/;

/** Whether a text shows nothing to whoever reads it. */
export function isBlank(text: string): boolean {
	return nothing.test(text);
}
