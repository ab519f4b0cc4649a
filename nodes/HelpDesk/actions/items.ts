import type { INodeExecutionData } from 'n8n-workflow';

/** One item for each of the engine's records. */
export function toItems(records: object[]): INodeExecutionData[] {
	return records.map((record) => ({ json: { ...record } }));
}
