import { createHash } from 'node:crypto';
import { pipeline, Transform, type Readable } from 'node:stream';

/** A content that is measured as it passes. */
export interface Measured {
	content: Readable;
	/** Octets and SHA-256 in hex, once all has passed. */
	result(): { size: number; sha256: string };
}

/** Measures a content on its way, without keeping it. */
export function measure(source: Readable): Measured {
	const hash = createHash('sha256');
	let size = 0;
	const content = new Transform({
		transform: (chunk: Buffer, _encoding, done) => {
			hash.update(chunk);
			size += chunk.length;
			done(null, chunk);
		},
	});
	// If one end fails or is destroyed, so is the other; the reader sees it on the content.
	pipeline(source, content, () => undefined);
	return { content, result: () => ({ size, sha256: hash.digest('hex') }) };
}
