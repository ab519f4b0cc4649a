import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { reportSettings } from '../../../../dispatcher/index';
import type { OperationCall } from '../operation';
import { toSettingsItem } from './settings-item';

export const option = {
	name: 'Get Settings',
	value: 'getSettings',
	action: 'Get the settings of the dispatcher',
	description: 'Get the settings that apply to all divisions',
};

export const description: INodeProperties[] = [];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	return toSettingsItem(call, await reportSettings(call.store));
}
