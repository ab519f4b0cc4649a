/** In somebody's hands until a time, unless it is renewed. */
export interface Lease {
	owner: string;
	until: string;
}

/** Whether a mail is in somebody's hands.
 *
 * A lease that ends later than one can last was made before the clock was set back, and nobody may be
 * left to renew it: it has run out. Clocks of several machines may differ by the length of a lease.
 */
export function isLeaseRunning(lease: Lease | null, leaseMs: number, now: string): boolean {
	if (lease === null || lease.until <= now) return false;
	return Date.parse(lease.until) <= Date.parse(now) + 2 * leaseMs;
}

/** A lease that begins now. */
export function leaseOf({ by, leaseMs }: { by: string; leaseMs: number }, now: string): Lease {
	return { owner: by, until: after(now, leaseMs) };
}

/** A time so many milliseconds later. */
export function after(now: string, ms: number): string {
	return new Date(Date.parse(now) + ms).toISOString();
}
