const HEAD = 16;
const COMPRESSED = 0x75_46_5a_4c;
const UNCOMPRESSED = 0x41_4c_45_4d;
const WINDOW = 4096;
const LONGEST = 8 * 1024 * 1024;

/** What the window holds at the beginning (MS-OXRTFCP section 2.1.2.1). */
const beginning = Buffer.from(
	'{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript ' +
		'\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n' +
		'\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx',
	'latin1',
);

/**
 * Decompresses RTF (MS-OXRTFCP), at most 8 MB of it; two octets never stand for more than 17.
 *
 * @returns empty where it is in no known form.
 */
export function readCompressedRtf(octets: Buffer): Buffer {
	if (octets.length < HEAD) return Buffer.alloc(0);
	const size = Math.min(octets.readUInt32LE(4), LONGEST);
	const form = octets.readUInt32LE(8);
	if (form === UNCOMPRESSED) return octets.subarray(HEAD, HEAD + size);
	return form === COMPRESSED ? decompress(octets.subarray(HEAD), size) : Buffer.alloc(0);
}

function decompress(source: Buffer, size: number): Buffer {
	const window = Buffer.alloc(WINDOW);
	beginning.copy(window);
	let position = beginning.length;
	const written = Buffer.alloc(Math.min(size, source.length * 9));
	let length = 0;
	const write = (octet: number): void => {
		window[position] = octet;
		position = (position + 1) % WINDOW;
		if (length < written.length) written[length++] = octet;
	};
	let at = 0;
	while (at < source.length && length < written.length) {
		const flags = source[at++] ?? 0;
		for (let bit = 0; bit < 8 && at < source.length; bit++) {
			if ((flags & (1 << bit)) === 0) {
				write(source[at++] ?? 0);
				continue;
			}
			const token = ((source[at] ?? 0) << 8) | (source[at + 1] ?? 0);
			at += 2;
			const offset = token >> 4;
			if (offset === position) return written.subarray(0, length);
			const count = (token & 0x0f) + 2;
			for (let step = 0; step < count; step++) write(window[(offset + step) % WINDOW] ?? 0);
		}
	}
	return written.subarray(0, length);
}
