/** Cleans all texts in a value of plain data. */
export function storable<T>(value: T): T {
	if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed() as T;
	if (Array.isArray(value)) return value.map(storable) as T;
	if (value === null || typeof value !== 'object') return value;
	if (Buffer.isBuffer(value) || value instanceof Date) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => [key, storable(entry as unknown)]),
	) as T;
}
