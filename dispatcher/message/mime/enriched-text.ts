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
