/** What a style attribute sets, by lower-case names; what is set twice counts as the last. */
export type Declarations = ReadonlyMap<string, string>;

const NONE: Declarations = new Map();

/** More is no style of a person's mail, and nobody would see its end. */
const LONGEST_STYLE = 4_000;
const MOST_DECLARATIONS = 60;

/** Pixels a unit, as far as that is known without a screen. */
const pixelsPerUnit = new Map([
	['', 1],
	['px', 1],
	['pt', 4 / 3],
	['em', 16],
	['rem', 16],
	['mm', 96 / 25.4],
	['cm', 96 / 2.54],
	['in', 96],
]);

/**
 * Reads a style attribute. A declaration with a comment, an escape or a quoted semicolon is read
 * wrongly, and then fits no value that is allowed.
 */
export function readStyle(style: string | undefined): Declarations {
	if (!style) return NONE;
	const declarations = new Map<string, string>();
	for (const part of style.slice(0, LONGEST_STYLE).split(';').slice(0, MOST_DECLARATIONS)) {
		const colon = part.indexOf(':');
		if (colon === -1) continue;
		const name = part.slice(0, colon).trim().toLowerCase();
		const value = part.slice(colon + 1).trim();
		declarations.set(name, withoutImportance(value));
	}
	return declarations;
}

function withoutImportance(value: string): string {
	const mark = value.lastIndexOf('!');
	if (
		mark === -1 ||
		value
			.slice(mark + 1)
			.trim()
			.toLowerCase() !== 'important'
	)
		return value;
	return value.slice(0, mark).trim();
}

/** @returns pixels; undefined for a share of something, a word, and whatever is below zero. */
export function pixelsOf(value: string | undefined): number | undefined {
	const [, number = '', unit = ''] =
		/^(\d{0,5}(?:\.\d{0,9})?)(px|pt|r?em|mm|cm|in|)$/i.exec(value ?? '') ?? [];
	if (!/\d/.test(number)) return undefined;
	return Number(number) * (pixelsPerUnit.get(unit.toLowerCase()) ?? 1);
}

function percentOf(value: string): number | undefined {
	const [, number] = /^(\d{1,4}(?:\.\d{1,9})?)%$/.exec(value) ?? [];
	return number === undefined ? undefined : Number(number);
}

type Check = (value: string) => boolean;

const matches =
	(pattern: RegExp): Check =>
	(value) =>
		pattern.test(value);

const isColour = matches(/^(?:#[\da-f]{3,8}|rgba?\([\d\s,.%]{1,40}\)|[a-z]{3,20})$/i);
const isWord = matches(/^[a-z-]{1,30}$/i);
const isFamily = matches(/^(?:[\w\s,-]|"[\w\s-]{1,50}"|'[\w\s-]{1,50}'){1,200}$/);

/** Within what a page has room for. */
const isWithin =
	({ pixels, percent }: { pixels: number; percent: number }): Check =>
	(value) =>
		(pixelsOf(value) ?? Infinity) <= pixels || (percentOf(value) ?? Infinity) <= percent;

const isSize: Check = (value) => isWithin({ pixels: 999, percent: 100 })(value) || value === 'auto';

/** Two on opposite sides take no more than all of a line. Nothing is below zero: that moves out. */
const isSpace: Check = (value) => isWithin({ pixels: 99, percent: 49 })(value) || value === 'auto';
const areSpaces: Check = (value) => {
	const sides = value.split(' ');
	return sides.length <= 4 && sides.every(isSpace);
};

const isFontSize: Check = (value) =>
	!isTiny(value) && (isWithin({ pixels: 99, percent: 300 })(value) || isWord(value));

/** Lines that are lower than their letters are drawn over each other. */
const isLineHeight: Check = (value) => {
	if (value === 'normal') return true;
	const number = /^\d(?:\.\d{1,9})?$/.test(value) ? Number(value) : undefined;
	if (number !== undefined) return number >= 1;
	const pixels = pixelsOf(value);
	if (pixels !== undefined) return pixels >= 8 && pixels <= 200;
	const percent = percentOf(value);
	return percent !== undefined && percent >= 100 && percent <= 500;
};

const isBorder: Check = (value) => {
	const words = value.split(' ');
	return words.length <= 5 && words.every((word) => isColour(word) || isBorderWidth(word));
};
const isBorderWidth = isWithin({ pixels: 20, percent: 0 });

/** What keeps a line from being broken would draw it out of its box. */
const isWhiteSpace = matches(/^(?:normal|pre-wrap|pre-line)$/);

const everywhere: Record<string, Check> = {
	background: isColour,
	'background-color': isColour,
	border: isBorder,
	'border-bottom': isBorder,
	'border-collapse': isWord,
	'border-left': isBorder,
	'border-right': isBorder,
	'border-top': isBorder,
	color: isColour,
	'font-family': isFamily,
	'font-size': isFontSize,
	'font-style': isWord,
	'font-weight': matches(/^(?:\d{3}|[a-z]{4,7})$/i),
	'line-height': isLineHeight,
	'max-width': isSize,
	'text-align': isWord,
	'text-decoration': isWord,
	'vertical-align': isWord,
	'white-space': isWhiteSpace,
};

/** What has a box of its own. Inside of a line they would be drawn over the lines around it. */
const ofBlocks: Record<string, Check> = {};
for (const name of ['margin', 'padding']) {
	ofBlocks[name] = areSpaces;
	for (const side of ['top', 'right', 'bottom', 'left']) ofBlocks[`${name}-${side}`] = isSpace;
}

const ofSized: Record<string, Check> = { width: isSize, height: isSize };

/** Where a style attribute stands. */
export interface StyledElement {
	isBlock: boolean;
	/** A table, a part of one, or a picture; other blocks are as wide as there is room. */
	isSized: boolean;
}

/** @returns the style attribute of what is allowed; undefined where nothing is. */
export function allowedStyle(
	declarations: Declarations,
	{ isBlock, isSized }: StyledElement,
): string | undefined {
	const allowed: string[] = [];
	for (const [name, value] of declarations) {
		const check =
			own(everywhere, name) ??
			(isBlock ? own(ofBlocks, name) : undefined) ??
			(isSized ? own(ofSized, name) : undefined);
		if (check?.(value)) allowed.push(`${name}:${value}`);
	}
	return allowed.length === 0 ? undefined : allowed.join(';');
}

function own(checks: Record<string, Check>, name: string): Check | undefined {
	return Object.hasOwn(checks, name) ? checks[name] : undefined;
}

/** Letters that nobody can read. */
function isTiny(size: string): boolean {
	return (pixelsOf(size) ?? Infinity) < 2 || percentOf(size) === 0;
}

/** Whether an element with these is not shown at all, whatever stands in it. */
export function isTakenAway(declarations: Declarations): boolean {
	if (declarations.size === 0) return false;
	const hidesRest = declarations.get('overflow') === 'hidden';
	const isZero = (name: string): boolean => pixelsOf(declarations.get(name)) === 0;
	return (
		declarations.get('display')?.toLowerCase() === 'none' ||
		isZero('opacity') ||
		isZero('max-height') ||
		(hidesRest && (isZero('height') || isZero('width') || isZero('max-width')))
	);
}

/** Whether letters are shown, which an element may set anew inside of another. */
export interface Legibility {
	isTiny: boolean;
	isInvisible: boolean;
}

/** @returns what holds inside of an element with these. */
export function legibilityIn(declarations: Declarations, around: Legibility): Legibility {
	if (declarations.size === 0) return around;
	const size = declarations.get('font-size')?.toLowerCase();
	const visibility = declarations.get('visibility')?.toLowerCase();
	return {
		isTiny: size === undefined ? around.isTiny : isTinyInside(size, around.isTiny),
		isInvisible:
			visibility === 'visible'
				? false
				: around.isInvisible || visibility === 'hidden' || visibility === 'collapse',
	};
}

function isTinyInside(size: string, isTinyAround: boolean): boolean {
	const isRelative = /(?:\d|\.)(?:em|%)$|^(?:inherit|unset|larger|smaller)$/.test(size);
	return isTiny(size) || (isRelative && isTinyAround);
}
