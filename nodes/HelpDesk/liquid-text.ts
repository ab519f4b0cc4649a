import { secretOf } from '../shared/text';
import type { OperationCall } from './actions/operation';

/**
 * Reads a field that holds a Liquid template. n8n's editor makes an expression of a text as soon as
 * braces are typed or pasted into it; one in which none of them holds a `$`, as all that n8n's
 * expressions can read do, is taken as it was typed.
 *
 * @param path of the field, such as `texts.subject`.
 */
export function readLiquid({ context, index }: OperationCall, path: string): string {
	const raw = context.getNodeParameter(path, index, '', { rawExpressions: true });
	if (typeof raw === 'string' && raw.startsWith('=') && !readsFromN8n(raw)) return raw.slice(1);
	return asTyped(context.getNodeParameter(path, index, ''));
}

/** Whether something in braces may be one of n8n's expressions. */
function readsFromN8n(text: string): boolean {
	return text
		.split('{{')
		.slice(1)
		.some((rest) => rest.split('}}', 1)[0]?.includes('$'));
}

/** With its spaces and line ends. */
function asTyped(value: unknown): string {
	return typeof value === 'number' ? String(value) : secretOf(value);
}
