/**
 * How a bad mail among many is found: those that failed together are tried in halves, and halves of
 * halves, until the bad one is alone. The ledger goes by it for executions that fail, the inbox for
 * mails that the server does not give.
 */

/** With how many others a mail may be tried next, itself included, after so many failed together. */
export function halved(triedTogether: number): number {
	return Math.ceil(triedTogether / 2);
}

/**
 * Takes the first candidates, as many as each of them allows to be tried with.
 *
 * @param limitOf with how many a candidate may be tried, itself included; `Infinity`: with any number.
 */
export function takeTogether<T>(candidates: T[], limitOf: (candidate: T) => number): T[] {
	let most = Infinity;
	const end = candidates.findIndex((candidate, index) => {
		most = Math.min(most, limitOf(candidate));
		return index >= most;
	});
	return end === -1 ? candidates : candidates.slice(0, end);
}
