import { storable } from '../database/storable';
import type { IncomingMail } from './communications';

/** No query takes more values than this on every database, and no thread is longer. */
const MOST_REFERENCES = 100;
const storableDate = /^\d{4}-/;

/**
 * Makes a mail fit for both databases, whatever a workflow author's nodes did to it: PostgreSQL keeps no NUL
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
