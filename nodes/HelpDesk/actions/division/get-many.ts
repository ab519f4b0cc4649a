import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { listDivisionHealth } from '../../../../dispatcher/index';
import { limitFields } from '../../fields';
import { readLimit } from '../../parameters';
import { toItems } from '../items';
import type { OperationCall } from '../operation';

export const option = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many divisions',
	description: 'Get the divisions and how they are doing',
};

export const description: INodeProperties[] = [...limitFields];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const limit = readLimit(call);
	return toItems((await listDivisionHealth(call.store)).slice(0, limit));
}
