/** Waits for what is under way, but no longer than so many milliseconds. Its failure is not ours. */
export async function withinTime(underWay: Promise<unknown>, waitMs: number): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const tooLong = new Promise<void>((resolve) => {
		timer = setTimeout(resolve, waitMs);
	});
	await Promise.race([underWay.catch(() => undefined), tooLong]);
	clearTimeout(timer);
}
