import type { IncomingMail } from './communications';

/** No query takes more values than this on every database, and no thread is longer. */
const MOST_REFERENCES = 100;
const storableDate = /^\d{4}-/;

/**
 * Makes a mail fit for both databases, whatever a builder's nodes did to it: PostgreSQL keeps no NUL
 * and neither keeps half a surrogate pair; years have four digits.
 *
 * @param intakeId makes a content hash for a mail without one: the same only as itself.
 */
export function storableMail(mail: IncomingMail, intakeId: number): IncomingMail {
	const clean = storable(mail);
	return {
		...clean,
		references: clean.references.slice(-MOST_REFERENCES),
		date: clean.date !== null && storableDate.test(clean.date) ? clean.date : null,
		contentHash: clean.contentHash || `intake-${intakeId}`,
	};
}

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
