import type { IExecuteFunctions, IGetNodeParameterOptions } from 'n8n-workflow';

type ParameterContext = Pick<IExecuteFunctions, 'getNode' | 'getNodeParameter'>;

/** Reads a parameter for an item; `byDefault`: its value where it is not set. */
export type ItemParameters = (
	name: string,
	index: number,
	more?: { byDefault?: unknown; options?: IGetNodeParameterOptions },
) => unknown;

/**
 * Reads the parameters of a node that works on many items. One without an expression is the same for
 * all of them, and asked of n8n once.
 */
export function itemParameters(context: ParameterContext): ItemParameters {
	const { parameters } = context.getNode();
	const fixed = new Map<string, unknown>();
	return (name, index, { byDefault, options } = {}) => {
		const read = (): unknown => context.getNodeParameter(name, index, byDefault, options);
		if (holdsExpression(parameters[name])) return read();
		if (!fixed.has(name)) fixed.set(name, read());
		return fixed.get(name);
	};
}

/** n8n marks an expression by an equals sign in front, in collections too. */
function holdsExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	if (typeof value !== 'object' || value === null) return false;
	return Object.values(value).some(holdsExpression);
}
