import { fold, isBlank, isQuoted, withoutMarks } from './line-marks';
import { blockFields, otherFields, type BlockField } from './words/block-words';

const LONGEST_FIELD_NAME = 40;
const LONGEST_VALUE = 2_000;
/** So many lines of a block are looked at: its fields, and long lists of people folded. */
const MOST_BLOCK_LINES = 40;
/** Behind what a form may write, too, a value goes on on the next line. */
const goesOn = /[,;]\s*$/;
const someDigit = /\p{Nd}/u;
/** `Room:`, `Serial number:`: what a person or a form fills in. */
const fieldLike = /^[\p{L}\p{M}][\p{L}\p{M}\p{Nd} ._/()-]{0,39}[:：]/u;

/** In which order programs write the fields; all but the first may be missing. */
const orders: ReadonlyArray<readonly BlockField[]> = [
	['from', 'sent', 'to', 'subject'],
	['from', 'sent', 'subject', 'to'],
	['from', 'subject', 'sent', 'to'],
	['from', 'to', 'sent', 'subject'],
	['from', 'to', 'subject', 'sent'],
];

/** The header of a mail as a program writes it into a text. */
export interface HeaderBlock {
	/** The first line that is no part of it. */
	end: number;
	values: ReadonlyMap<BlockField, string>;
	/** In the order in which they were found. */
	order: BlockField[];
	/** An unknown field stands directly below, so that it may be part of a form. */
	isPartOfForm: boolean;
}

/**
 * Reads the block that a program wrote without any mark before it: From, Sent, To and Subject in one
 * language and in a program's order, with a date that has a number, and with nothing else that is filled in.
 *
 * @returns undefined where none begins at this line, as in a form or a log.
 */
export function headerBlockAt(lines: readonly string[], start: number): HeaderBlock | undefined {
	// Cheap first, since this is asked of each line.
	if (!mayBe(lines[start] ?? '', 'from')) return undefined;
	const block = readBlock(lines, { start, isOneLanguage: true });
	const { order, values, isPartOfForm } = block;
	if (isPartOfForm || !values.has('sent') || !(values.has('to') || values.has('subject'))) {
		return undefined;
	}
	if (!someDigit.test(values.get('sent') ?? '')) return undefined;
	const known = order.filter((field) => field !== 'cc');
	// From, To and Date alone are a journey's, too.
	if (known[1] === 'to' && !values.has('subject')) return undefined;
	return orders.some((each) => isInOrder(known, each)) ? block : undefined;
}

/**
 * Reads the block below the mark of a forwarded or answered mail, where languages may be mixed, as with
 * Gmail, and fields come in any order.
 *
 * @returns undefined where there is none.
 */
export function markedBlockAt(lines: readonly string[], start: number): HeaderBlock | undefined {
	const block = readBlock(lines, { start, isOneLanguage: false });
	return block.values.has('from') && block.order.length > 1 ? block : undefined;
}

/**
 * Reads a block whose fields follow one another on one line, as Yahoo writes them.
 *
 * @returns undefined where they are too few.
 */
export function gluedBlock(line: string): HeaderBlock | undefined {
	const text = line.slice(0, LONGEST_VALUE * 2);
	const values = new Map<BlockField, string>();
	const found: Array<{ field: BlockField; start: number; valueAt: number }> = [];
	let colon = text.indexOf(':');
	while (colon !== -1 && found.length < 20) {
		const known = fieldBefore(text, { colon, from: found.at(-1)?.valueAt ?? 0 });
		if (known !== undefined && !found.some(({ field }) => field === known.field)) {
			found.push({ ...known, valueAt: colon + 1 });
		}
		colon = text.indexOf(':', colon + 1);
	}
	found.forEach(({ field, valueAt }, index) => {
		values.set(field, text.slice(valueAt, found[index + 1]?.start).trim());
	});
	if (found[0]?.field !== 'from' || found.length < 3) return undefined;
	return { end: 0, values, order: [...values.keys()], isPartOfForm: false };
}

/** The longest field name that ends at a colon; written with a capital, where letters know one. */
function fieldBefore(
	text: string,
	{ colon, from }: { colon: number; from: number },
): { field: BlockField; start: number } | undefined {
	const before = text.slice(Math.max(from, colon - LONGEST_FIELD_NAME), colon);
	const end = colon - (before.length - before.trimEnd().length);
	for (let start = colon - before.length; start < end; start++) {
		const name = text.slice(start, end);
		const field = /^\p{Ll}/u.test(name) ? undefined : anyField(name);
		if (field !== undefined) return { field, start };
	}
	return undefined;
}

function anyField(name: string): BlockField | undefined {
	return blockFields.get(fold(name))?.values().next().value;
}

interface Reading {
	start: number;
	isOneLanguage: boolean;
}

function readBlock(lines: readonly string[], { start, isOneLanguage }: Reading): HeaderBlock {
	const values = new Map<BlockField, string>();
	let languages: ReadonlySet<string> | undefined;
	let last: BlockField | undefined;
	let isPartOfForm = false;
	let at = start;
	for (; at < Math.min(lines.length, start + MOST_BLOCK_LINES); at++) {
		const line = lines[at] ?? '';
		if (isBlank(line) || isQuoted(line)) break;
		const named = splitField(line);
		const known = named === undefined ? undefined : blockFields.get(named.name);
		const meant = known && chooseField(known, { languages, isOneLanguage, taken: values });
		if (named !== undefined && meant !== undefined) {
			languages = meant.languages;
			last = meant.field;
			values.set(last, named.value);
		} else if (named !== undefined && otherFields.has(named.name)) {
			last = undefined;
		} else if (last !== undefined && continues(values.get(last) ?? '', line)) {
			values.set(last, `${values.get(last) ?? ''} ${line.trim()}`.trim().slice(0, LONGEST_VALUE));
		} else {
			isPartOfForm = fieldLike.test(line.trimStart().slice(0, LONGEST_FIELD_NAME));
			break;
		}
	}
	return { end: at, values, order: [...values.keys()], isPartOfForm };
}

function chooseField(
	known: ReadonlyMap<string, BlockField>,
	{
		languages,
		isOneLanguage,
		taken,
	}: {
		languages: ReadonlySet<string> | undefined;
		isOneLanguage: boolean;
		taken: ReadonlyMap<BlockField, string>;
	},
): { field: BlockField; languages: ReadonlySet<string> } | undefined {
	const fitting = [...known].filter(
		([language, field]) =>
			!taken.has(field) && (!isOneLanguage || languages === undefined || languages.has(language)),
	);
	const field = fitting[0]?.[1];
	if (field === undefined) return undefined;
	const same = fitting.filter((each) => each[1] === field).map(([language]) => language);
	return { field, languages: new Set(same) };
}

/** Folded, or the value is on the line below its name. */
function continues(value: string, line: string): boolean {
	return value === '' || goesOn.test(value) || /^(?: {2,}|\t)/.test(line);
}

function mayBe(line: string, field: BlockField): boolean {
	const named = splitField(line);
	if (named === undefined) return false;
	return [...(blockFields.get(named.name)?.values() ?? [])].includes(field);
}

function splitField(line: string): { name: string; value: string } | undefined {
	const beginning = line.slice(0, LONGEST_FIELD_NAME);
	const colons = [beginning.indexOf(':'), beginning.indexOf('：')].filter((at) => at !== -1);
	if (colons.length === 0) return undefined;
	const colon = Math.min(...colons);
	const name = withoutMarks(fold(beginning.slice(0, colon)));
	const value = withoutMarks(line.slice(colon + 1, colon + 1 + LONGEST_VALUE));
	return name === '' ? undefined : { name, value };
}

function isInOrder(found: readonly BlockField[], order: readonly BlockField[]): boolean {
	let at = 0;
	for (const field of order) if (found[at] === field) at++;
	return found[0] === order[0] && at === found.length;
}
