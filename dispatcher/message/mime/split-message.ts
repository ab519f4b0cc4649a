const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const fieldName = /^[!-9;-~]{1,100}[ \t]{0,20}:/;

/** A message or a part in two. */
export interface SplitMessage {
	header: Buffer;
	body: Buffer;
}

/** Splits a message or a part at its first blank line (RFC 5322 section 2.1). */
export function splitMessage(source: Buffer): SplitMessage {
	const blank = blankLineEnd(source, 0);
	if (blank !== undefined) return { header: source.subarray(0, 0), body: source.subarray(blank) };
	let at = 0;
	for (;;) {
		const feed = source.indexOf(LINE_FEED, at);
		if (feed === -1) return { header: source, body: source.subarray(source.length) };
		at = feed + 1;
		const end = blankLineEnd(source, at);
		if (end !== undefined) return { header: source.subarray(0, at), body: source.subarray(end) };
	}
}

/** Whether something begins with a field, so that it has a header at all. */
export function beginsWithField(source: Buffer): boolean {
	const beginning = source.toString('latin1', 0, 200);
	return fieldName.test(beginning) || beginning.startsWith('From ');
}

function blankLineEnd(source: Buffer, at: number): number | undefined {
	if (source[at] === LINE_FEED) return at + 1;
	return source[at] === CARRIAGE_RETURN && source[at + 1] === LINE_FEED ? at + 2 : undefined;
}
