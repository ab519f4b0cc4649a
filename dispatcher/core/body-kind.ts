/** How a text part is to be read. */
export type BodyKind = 'plain' | 'html' | 'enriched';

/** Types of text that are files, not what somebody wrote. */
const files = new Set([
	...['calendar', 'csv', 'css', 'directory', 'javascript', 'json', 'rfc822-headers', 'rtf'],
	...['tab-separated-values', 'vcard', 'x-vcard', 'xml', 'x-amp-html', 'x-vcalendar', 'yaml'],
]);
const ofFiles = /^(?:x-(?!plain|markdown|unknown|web-markdown)|vnd\.)/;

/**
 * How a part is read as a text of the mail, by its type; programs write many for the same.
 *
 * @returns undefined where it is a file.
 */
export function bodyKind(mediaType: string): BodyKind | undefined {
	const [type = '', subtype] = mediaType.split('/');
	if (subtype === undefined)
		return type.startsWith('multipart') || type === 'message' ? undefined : 'plain';
	if (type === 'html' || ((type === 'text' || type === '') && /^x?html?$/.test(subtype)))
		return 'html';
	if (mediaType === 'application/xhtml+xml') return 'html';
	if (mediaType === 'plain/text' || type === '') return 'plain';
	if (type !== 'text' || files.has(subtype) || ofFiles.test(subtype)) return undefined;
	return subtype === 'enriched' || subtype === 'richtext' ? 'enriched' : 'plain';
}
