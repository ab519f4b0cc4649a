import { shorten } from '../templating/render';

const SUBJECT_LIMIT = 250;

/**
 * One line, since a line break in a subject would begin another header field; and nothing that turns
 * round what is shown.
 */
export function foldSubject(subject: string, limit = SUBJECT_LIMIT): string {
	const oneLine = subject
		.replace(/\p{Bidi_Control}+/gu, '')
		.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
		.replace(/ {2,}/g, ' ')
		.trim();
	return shorten(oneLine, limit);
}
