/** Waits for a promise, at most so many milliseconds; a rejection is ignored. */
export async function withinTime(underWay: Promise<unknown>, waitMs: number): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const tooLong = new Promise<void>((resolve) => {
		timer = setTimeout(resolve, waitMs);
	});
	await Promise.race([underWay.catch(() => undefined), tooLong]);
	clearTimeout(timer);
}
