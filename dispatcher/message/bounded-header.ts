/** Octets. A thousand addresses take less. */
const LONGEST_FIELD = 64 * 1024;
/** Lines. A thousand addresses, each on a line, take no more. */
const MOST_FIELD_LINES = 1_000;
/** Octets; the parser refuses a mail whose header is longer than a mebibyte. */
const LONGEST_HEADER = 256 * 1024;
/** The parser takes a short line for 64 octets, and so refuses a header of four times as many. */
const MOST_LINES = 4_000;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const newLine = Buffer.from('\r\n');

/**
 * Makes a mail's header one that can be read in bounded time: fields that nobody needs in full are cut,
 * and what is beyond the bounds is left out. The body stays as it is.
 *
 * @returns the source itself where it is within the bounds.
 */
export function boundedHeader(source: Buffer): Buffer {
	const kept: Buffer[] = [];
	let octets = 0;
	let lines = 0;
	let isCut = false;
	let at = 0;
	while (at < source.length && !isLineEnd(source, at)) {
		const field = readField(source, at);
		at = field.end;
		isCut ||= field.isCut;
		if (octets + field.content.length > LONGEST_HEADER || lines + field.lines > MOST_LINES) {
			isCut = true;
			continue;
		}
		octets += field.content.length;
		lines += field.lines;
		kept.push(field.content, ...(field.isCut ? [newLine] : []));
	}
	return isCut ? Buffer.concat([...kept, source.subarray(at)]) : source;
}

/** @returns where a mail's header ends, before its last line end; undefined where nothing follows it. */
export function bodyStart(source: Buffer): number | undefined {
	const ends = [source.indexOf('\n\n'), source.indexOf('\n\r\n')].filter((at) => at !== -1);
	return ends.length === 0 ? undefined : Math.min(...ends);
}

interface Field {
	/** At most as much as is kept of one field. */
	content: Buffer;
	lines: number;
	isCut: boolean;
	/** Where the next field begins. */
	end: number;
}

/** A field goes on in the lines that begin with a space or a tab (RFC 5322 section 2.2.3). */
function readField(source: Buffer, start: number): Field {
	let lines = 0;
	let end = start;
	let keptEnd = start;
	do {
		const feed = source.indexOf(LINE_FEED, end);
		end = feed === -1 ? source.length : feed + 1;
		lines++;
		if (lines <= MOST_FIELD_LINES) keptEnd = Math.min(end, start + LONGEST_FIELD);
	} while (source[end] === 0x20 || source[end] === 0x09);
	return {
		content: source.subarray(start, keptEnd),
		lines: Math.min(lines, MOST_FIELD_LINES),
		isCut: keptEnd < end,
		end,
	};
}

function isLineEnd(source: Buffer, at: number): boolean {
	return (
		source[at] === LINE_FEED || (source[at] === CARRIAGE_RETURN && source[at + 1] === LINE_FEED)
	);
}
