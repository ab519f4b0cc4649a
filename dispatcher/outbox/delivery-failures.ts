/** Of one communication, so many failures are kept. */
const MOST_FAILURES = 100;

/** A recipient whom a message did not reach. */
export interface DeliveryFailure {
	address: string;
	/** What the server said. */
	reason: string;
	/** When it became known. */
	reportedAt: string;
}

/** Adds failures to those that a communication has: of one recipient the later one stays. */
export function withFailures(kept: string | null, added: DeliveryFailure[]): DeliveryFailure[] {
	const known = kept === null ? [] : (JSON.parse(kept) as DeliveryFailure[]);
	const byAddress = new Map(known.map((failure) => [failure.address, failure]));
	for (const failure of added) byAddress.set(failure.address, failure);
	return [...byAddress.values()].slice(-MOST_FAILURES);
}
