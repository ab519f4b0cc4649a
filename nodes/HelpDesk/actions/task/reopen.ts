import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { reopenTask } from '../../../../dispatcher/index';
import { taskField } from '../../pickers';
import { toItems } from '../items';
import type { OperationCall } from '../operation';
import { readWhichTask, taskOptions } from './which-task';

export const option = {
	name: 'Reopen',
	value: 'reopen',
	action: 'Reopen a task',
	description: 'Open a closed task again',
};

export const description: INodeProperties[] = [taskField, taskOptions];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	return toItems([await reopenTask(call.store, readWhichTask(call))]);
}
