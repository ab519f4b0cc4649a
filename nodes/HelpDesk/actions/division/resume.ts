import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { OperationCall } from '../operation';
import { divisionToPause, setPaused } from './set-paused';

export const option = {
	name: 'Resume',
	value: 'resume',
	action: 'Resume a division',
	description: 'Process a division’s mail again',
};

export const description: INodeProperties[] = [divisionToPause];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	return await setPaused(call, false);
}
