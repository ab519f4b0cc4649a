import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { readSettings } from '../../../../dispatcher/index';
import { toItems } from '../items';
import type { OperationCall } from '../operation';

export const option = {
	name: 'Get Settings',
	value: 'getSettings',
	action: 'Get the settings of the dispatcher',
	description: 'Get the settings that hold for all divisions',
};

export const description: INodeProperties[] = [];

export async function execute({ store }: OperationCall): Promise<INodeExecutionData[]> {
	return toItems([await readSettings(store)]);
}
