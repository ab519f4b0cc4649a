/**
 * Finds what a key stands for once, however often it is asked for.
 *
 * @param known what was found so far; it is added there.
 */
export async function once<T>(
	known: Map<string, Promise<T>>,
	key: string,
	find: () => Promise<T>,
): Promise<T> {
	const found = known.get(key) ?? find();
	known.set(key, found);
	return await found;
}
