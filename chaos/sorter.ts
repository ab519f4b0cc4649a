import { nothingFound, type Found } from './audit';

/** Finds the entry of a mark; what has none is a stray. */
export class Sorter {
	readonly byMark = new Map<string, Found>();

	readonly strays: string[] = [];

	/** @param thing what carries the mark, in words. */
	of(mark: string | undefined, thing: string): Found | undefined {
		if (mark === undefined) {
			this.strays.push(thing);
			return undefined;
		}
		const found = this.byMark.get(mark) ?? nothingFound();
		this.byMark.set(mark, found);
		return found;
	}
}
