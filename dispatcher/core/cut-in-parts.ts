/** How much fits into a part. */
interface PartLimits<T> {
	/** Values. */
	most: number;
	/** Of all sizes together. */
	room: number;
	sizeOf: (value: T) => number;
}

/** Cuts a list into parts that are taken in at once; one value at least is in each, however large. */
export function cutInParts<T>(values: T[], { most, room, sizeOf }: PartLimits<T>): T[][] {
	const parts: T[][] = [];
	let left = 0;
	for (const value of values) {
		const size = sizeOf(value);
		const last = parts.at(-1);
		if (last === undefined || left < size || last.length >= most) {
			parts.push([value]);
			left = room - size;
		} else {
			last.push(value);
			left -= size;
		}
	}
	return parts;
}
