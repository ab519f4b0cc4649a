/** Several contents in one piece of memory of its own, which goes to another thread without being copied. */
export interface PackedBytes {
	bytes: ArrayBuffer;
	lengths: number[];
}

/**
 * Puts contents one behind the other. They are copied once: most buffers are a slice of memory that
 * others use too, and such memory cannot be given away.
 */
export function packBytes(contents: Uint8Array[]): PackedBytes {
	const lengths = contents.map(({ length }) => length);
	const packed = Buffer.allocUnsafeSlow(lengths.reduce((sum, length) => sum + length, 0));
	let at = 0;
	for (const content of contents) {
		packed.set(content, at);
		at += content.length;
	}
	return { bytes: packed.buffer, lengths };
}

/** The contents again, in their order, without copying them. */
export function unpackBytes({ bytes, lengths }: PackedBytes): Buffer[] {
	let at = 0;
	return lengths.map((length) => {
		at += length;
		return Buffer.from(bytes, at - length, length);
	});
}
