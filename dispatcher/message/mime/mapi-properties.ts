/** A property's value, as far as it is read. */
export interface MapiProperty {
	value: Buffer;
	isUnicode: boolean;
	/** Another message, and no file. */
	isObject: boolean;
}

/** By the number of what they are. */
export type MapiProperties = Map<number, MapiProperty>;

const MOST_PROPERTIES = 5_000;
const MULTIPLE = 0x1000;
const FIRST_NAMED = 0x8000;
const UNICODE = 0x1f;
const OBJECT = 0x0d;
const variable = new Set([0x0d, 0x1e, 0x1f, 0x102]);
/** Octets of the types of one size; each stands on a multiple of four. */
const sizes = new Map([
	[0x02, 4],
	[0x03, 4],
	[0x04, 4],
	[0x05, 8],
	[0x06, 8],
	[0x07, 8],
	[0x0a, 4],
	[0x0b, 4],
	[0x14, 8],
	[0x40, 8],
	[0x48, 16],
]);

/**
 * Reads a list of properties (MS-OXTNEF section 2.1.3.4). What does not fit ends it; of several values the
 * first counts.
 */
export function readMapiProperties(octets: Buffer): MapiProperties {
	const properties: MapiProperties = new Map();
	const reader = new OctetReader(octets);
	const count = Math.min(reader.number() ?? 0, MOST_PROPERTIES);
	for (let index = 0; index < count; index++) {
		const head = reader.number();
		if (head === undefined) break;
		const type = head & 0xffff & ~MULTIPLE;
		const id = head >>> 16;
		if (id >= FIRST_NAMED && !skipName(reader)) break;
		const value = readValues(reader, { type, isMultiple: (head & MULTIPLE) !== 0 });
		if (value === undefined) break;
		if (!properties.has(id)) {
			properties.set(id, { value, isUnicode: type === UNICODE, isObject: type === OBJECT });
		}
	}
	return properties;
}

function skipName(reader: OctetReader): boolean {
	if (reader.take(16) === undefined) return false;
	const kind = reader.number();
	const length = reader.number();
	if (length === undefined) return false;
	return kind !== 1 || reader.take(length) !== undefined;
}

/** @returns the first one; undefined where they do not fit. */
function readValues(
	reader: OctetReader,
	{ type, isMultiple }: { type: number; isMultiple: boolean },
): Buffer | undefined {
	const isVariable = variable.has(type);
	const count = isVariable || isMultiple ? reader.number() : 1;
	let first: Buffer | undefined;
	// Each takes octets, so the end of these bounds the count.
	for (let index = 0; index < (count ?? 0); index++) {
		const length = isVariable ? reader.number() : sizes.get(type);
		const value = length === undefined ? undefined : reader.take(length);
		if (value === undefined || (length === 0 && index > MOST_PROPERTIES)) return undefined;
		first ??= value;
	}
	return count === undefined ? undefined : (first ?? Buffer.alloc(0));
}

class OctetReader {
	private at = 0;

	constructor(private readonly octets: Buffer) {}

	number(): number | undefined {
		return this.take(4)?.readUInt32LE(0);
	}

	/** With what fills it up to a multiple of four. */
	take(length: number): Buffer | undefined {
		if (this.at + length > this.octets.length) return undefined;
		const taken = this.octets.subarray(this.at, this.at + length);
		this.at += Math.ceil(length / 4) * 4;
		return taken;
	}
}
