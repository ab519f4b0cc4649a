import { cleanLine } from './clean-text';

const LONGEST_NAME = 200;

const extensions = new Map([
	['application/pdf', 'pdf'],
	['application/zip', 'zip'],
	['image/gif', 'gif'],
	['image/jpeg', 'jpg'],
	['image/png', 'png'],
	['image/webp', 'webp'],
	['message/delivery-status', 'txt'],
	['message/rfc822', 'eml'],
	['text/calendar', 'ics'],
	['text/csv', 'csv'],
	['text/html', 'html'],
	['text/plain', 'txt'],
]);

/**
 * A name that can be stored: the last part of whatever path the sender wrote, on one line.
 *
 * @param position from 0, for an attachment without a name.
 */
export function safeFileName(
	name: string | undefined,
	{ mediaType, position }: { mediaType: string; position: number },
): string {
	const last = (name ?? '').split(/[/\\]/).at(-1) ?? '';
	const clean = cleanLine(last, LONGEST_NAME).replace(/^\.+/, '');
	if (clean !== '') return clean;
	return `attachment-${position + 1}.${extensions.get(mediaType) ?? 'bin'}`;
}
