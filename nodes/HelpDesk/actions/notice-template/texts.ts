import { readLiquid } from '../../liquid-text';
import { readFields } from '../../parameters';
import type { OperationCall } from '../operation';

const names = ['subject', 'text', 'html'] as const;

/** The texts that were added to the field. */
export function readTexts(call: OperationCall): Partial<Record<(typeof names)[number], string>> {
	const added = readFields(call, 'texts', { rawExpressions: true });
	return Object.fromEntries(
		names.flatMap((name) => (name in added ? [[name, readLiquid(call, `texts.${name}`)]] : [])),
	);
}
