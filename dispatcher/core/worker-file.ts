import { extname, join } from 'node:path';

/**
 * Finds the file that a worker thread begins with. Named like the file that asks: `.js` in the package,
 * `.ts` where the sources run, by whatever loader this process was started with, since a thread takes
 * that over.
 *
 * @param folder the caller's `__dirname`.
 * @param name the worker's file in it, without its ending.
 * @returns its path, for `new Worker(path)`.
 */
export function workerFile(folder: string, name: string): string {
	return join(folder, `${name}${extname(__filename)}`);
}
