import type { Attributes } from 'sanitize-html';
import {
	isTakenAway,
	legibilityIn,
	readStyle,
	type Declarations,
	type Legibility,
} from './html-styles';

const LEGIBLE: Legibility = { isTiny: false, isInvisible: false };

/** Follows a mail's elements as they are opened and closed, and tells what of them a reader sees. */
export class HtmlVisibility {
	private readonly around: Legibility[] = [];

	private tables = 0;

	private declarations: Declarations = new Map();

	/** Whether anything was not to be seen. */
	private hasHidden = false;

	/** @returns how deep it stands. */
	open(name: string, attributes: Attributes): number {
		if (name === 'table') this.tables++;
		this.declarations = readStyle(attributes.style);
		const legibility = legibilityIn(this.declarations, this.legibility);
		// HTML's own sizes are never too small.
		const isSized = attributes.size !== undefined && attributes.style === undefined;
		this.around.push(isSized ? { ...legibility, isTiny: false } : legibility);
		return this.around.length;
	}

	close(name: string): void {
		if (name === 'table') this.tables--;
		this.around.pop();
	}

	/** What the style of the element sets that was opened last. */
	get style(): Declarations {
		return this.declarations;
	}

	/** Whether the element that was opened last is shown, in part at least. */
	shows(name: string, attributes: Attributes): boolean {
		const isHidden =
			attributes.hidden !== undefined ||
			isTakenAway(this.declarations) ||
			isForOthersThanOutlook(name, this.declarations);
		if (isHidden) this.hasHidden = true;
		return !isHidden;
	}

	get isInTable(): boolean {
		return this.tables > 0;
	}

	/** Whether a text that comes next can be read. */
	get isLegible(): boolean {
		const { isTiny, isInvisible } = this.legibility;
		if (isTiny || isInvisible) this.hasHidden = true;
		return !isTiny && !isInvisible;
	}

	get hidSomething(): boolean {
		return this.hasHidden;
	}

	private get legibility(): Legibility {
		return this.around.at(-1) ?? LEGIBLE;
	}
}

/** A button is a link that Outlook gets in another form, in a comment; all others see it. */
function isForOthersThanOutlook(name: string, declarations: Declarations): boolean {
	return name !== 'a' && declarations.get('mso-hide')?.toLowerCase() === 'all';
}
