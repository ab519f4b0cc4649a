const MOST_TRIES = 150;

/**
 * Takes out of a mail what a problem does not need: halves of it, then smaller and smaller pieces.
 *
 * @param shows whether what is left shows the problem still.
 */
export async function shrink(
	source: Buffer,
	shows: (less: Buffer) => Promise<boolean>,
): Promise<Buffer> {
	let smallest = source;
	let tries = 0;
	for (let piece = Math.ceil(source.length / 2); piece >= 1; piece = Math.floor(piece / 2)) {
		for (let at = 0; at < smallest.length;) {
			if (tries++ >= MOST_TRIES) return smallest;
			const less = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + piece)]);
			if (await shows(less)) smallest = less;
			else at += piece;
		}
	}
	return smallest;
}
