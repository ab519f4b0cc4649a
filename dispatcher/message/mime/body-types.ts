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

/** Takes the commands out of enriched text (RFC 1896). */
export function enrichedText(text: string): string {
	const shown: string[] = [];
	let at = 0;
	let isParameter = false;
	while (at < text.length) {
		const open = text.indexOf('<', at);
		const words = text.slice(at, open === -1 ? text.length : open);
		if (!isParameter) shown.push(words);
		if (open === -1) break;
		if (text.charAt(open + 1) === '<') {
			if (!isParameter) shown.push('<');
			at = open + 2;
			continue;
		}
		const close = text.indexOf('>', open);
		if (close === -1) {
			shown.push(text.slice(open));
			break;
		}
		const command = text.slice(open + 1, close).toLowerCase();
		if (command === 'param') isParameter = true;
		else if (command === '/param') isParameter = false;
		at = close + 1;
	}
	return shown.join('');
}
