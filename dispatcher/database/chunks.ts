/** How many values one query takes: below every database's limit of parameters. */
const CHUNK = 500;

/** Cuts a list into pieces that one query takes. */
export function inChunks<T>(values: T[], size = CHUNK): T[][] {
	const chunks: T[][] = [];
	for (let start = 0; start < values.length; start += size) {
		chunks.push(values.slice(start, start + size));
	}
	return chunks;
}
