/**
 * Puts the lines of a flowed text together again (RFC 3676); quotes stay apart by their depth.
 *
 * @param text with single line feeds.
 * @param deletesSpace whether the space at the end of a line is there only to say that it goes on.
 */
export function unflow(text: string, deletesSpace: boolean): string {
	const lines: string[] = [];
	let pieces: string[] = [];
	let depth = 0;
	const finish = (): void => {
		if (pieces.length === 0) return;
		lines.push(`${'>'.repeat(depth)}${depth > 0 ? ' ' : ''}${pieces.join('')}`);
		pieces = [];
	};
	for (const line of text.split('\n')) {
		const marks = countMarks(line);
		const content = line.slice(marks + (line.charAt(marks) === ' ' ? 1 : 0));
		if (marks !== depth) finish();
		depth = marks;
		const isSignature = content === '-- ';
		if (isSignature) finish();
		const goesOn = content.endsWith(' ') && !isSignature;
		pieces.push(goesOn && deletesSpace ? content.slice(0, -1) : content);
		if (!goesOn) finish();
	}
	finish();
	return lines.join('\n');
}

function countMarks(line: string): number {
	let count = 0;
	while (line.charAt(count) === '>') count++;
	return count;
}
