import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { OperationCall } from '../operation';
import { divisionToPause, setPaused } from './set-paused';

export const option = {
	name: 'Pause',
	value: 'pause',
	action: 'Pause a division',
	description: 'Stop processing a division’s mail until it is resumed',
};

export const description: INodeProperties[] = [divisionToPause];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	return await setPaused(call, true);
}
