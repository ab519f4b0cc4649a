import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import type { Store } from '../../../dispatcher/index';

/** One item for which an operation is executed. */
export interface OperationCall {
	context: IExecuteFunctions;
	store: Store;
	/** Of the item. */
	index: number;
}

/** What a file `actions/<resource>/<operation>.ts` holds. */
export interface Operation {
	/** As n8n lists it. */
	option: INodePropertyOptions & { value: string; action: string };
	/** Its fields; the resource adds when they are shown. */
	description: INodeProperties[];
	/**
	 * Executes it for one item.
	 *
	 * @returns the items that come of it; the router links them to the item they come from.
	 * @throws DispatcherError, which the router turns into n8n's own.
	 */
	execute(call: OperationCall): Promise<INodeExecutionData[]>;
}

/** What n8n lists as a resource. */
export interface Resource {
	option: INodePropertyOptions & { value: string };
	/** In the order of their names, as n8n lists them. */
	operations: [Operation, ...Operation[]];
}

/** A resource's list of operations and all their fields, each shown with its operation only. */
export function propertiesOf({ option, operations }: Resource): INodeProperties[] {
	const resource = [option.value];
	return [
		{
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			displayOptions: { show: { resource } },
			options: operations.map((operation) => operation.option),
			default: String(operations[0].option.value),
		},
		...operations.flatMap((operation) =>
			operation.description.map((property) => shownWith(property, resource, operation)),
		),
	];
}

function shownWith(
	property: INodeProperties,
	resource: string[],
	operation: Operation,
): INodeProperties {
	const show = { resource, operation: [operation.option.value], ...property.displayOptions?.show };
	return Object.assign({}, property, { displayOptions: { ...property.displayOptions, show } });
}
