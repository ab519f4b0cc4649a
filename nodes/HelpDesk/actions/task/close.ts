import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { closeTask } from '../../../../dispatcher/index';
import { taskField } from '../../pickers';
import { toItems } from '../items';
import type { OperationCall } from '../operation';
import { readWhichTask, taskOptions } from './which-task';

export const option = {
	name: 'Close',
	value: 'close',
	action: 'Close a task',
	description: 'Close a task; the next mail to it opens it again',
};

export const description: INodeProperties[] = [taskField, taskOptions];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	return toItems([await closeTask(call.store, readWhichTask(call))]);
}
