import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { sendAgain } from '../../../../dispatcher/index';
import { toItems } from '../items';
import type { OperationCall } from '../operation';
import { simpleCommunication } from './simplify';
import { communicationField, readCommunicationId } from './which-communication';

export const option = {
	name: 'Send Again',
	value: 'sendAgain',
	action: 'Send a communication again',
	description:
		'Send a mail of the help desk again to the recipients it did not reach, or to all if it reached all',
};

export const description: INodeProperties[] = [communicationField];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	return toItems([simpleCommunication(await sendAgain(call.store, readCommunicationId(call)))]);
}
