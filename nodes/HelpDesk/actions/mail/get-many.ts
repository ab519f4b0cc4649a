import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { divisionField } from '../../pickers';
import { listMails } from '../../../../dispatcher/index';
import { textOf } from '../../../shared/text';
import { limitFields } from '../../fields';
import { readDate, readFields, readLimit } from '../../parameters';
import { toItems } from '../items';
import type { OperationCall } from '../operation';

export const option = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many mails',
	description: 'Get mails, what became of them and why, last received first',
};

const stateOptions = [
	{ name: 'Decided', value: 'decided', description: 'Waits to be moved to its folder' },
	{
		name: 'In a Waiting Execution',
		value: 'in a waiting execution',
		description: 'An execution has it that waits, for an approval for example',
	},
	{
		name: 'In Another Folder',
		value: 'in another folder',
		description: 'Was moved to a folder that the workflow chose',
	},
	{ name: 'In Work', value: 'in work', description: 'An execution has it' },
	{
		name: 'Left the Folder',
		value: 'left the folder',
		description: 'Someone moved or deleted it before it was processed',
	},
	{ name: 'Processed', value: 'processed', description: 'Was moved to Processed' },
	{
		name: 'Retried',
		value: 'retried',
		description: 'Was moved back to the folder to process, and has a new ID there',
	},
	{ name: 'Unprocessed', value: 'unprocessed', description: 'Was moved to Unprocessed' },
	{
		name: 'Waiting',
		value: 'waiting',
		description: 'Is in the folder to process, and no execution has it',
	},
];

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	description: 'Only mails that match all filters are returned',
	options: [
		divisionField({
			displayName: 'Division',
			name: 'division',
			description: 'The division whose mailbox received the mail',
		}),
		{
			displayName: 'Message-ID',
			name: 'messageId',
			type: 'string',
			default: '',
			placeholder: '<4711@mail.example.com>',
			description: 'The Message-ID from the header of the mail, with or without angle brackets',
		},
		{
			displayName: 'Received After',
			name: 'receivedAfter',
			type: 'dateTime',
			default: '',
			description: 'Only mails that the mail server received at this time or later',
		},
		{
			displayName: 'Received Before',
			name: 'receivedBefore',
			type: 'dateTime',
			default: '',
			description: 'Only mails that the mail server received before this time',
		},
		{
			displayName: 'Retry Pending',
			name: 'retryPending',
			type: 'boolean',
			default: true,
			description:
				'Whether to return only mails that are about to be retried, or only those that are not',
		},
		{
			displayName: 'Sender',
			name: 'sender',
			type: 'string',
			default: '',
			placeholder: 'anna@example.com',
			description: 'Email address of the sender, in upper or lower case',
		},
		{
			displayName: 'State',
			name: 'states',
			type: 'multiOptions',
			options: stateOptions,
			default: ['unprocessed'],
			description: 'Mails in any of these states',
		},
	],
};

export const description: INodeProperties[] = [...limitFields, filters];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const fields = readFields(call, 'filters');
	const { retryPending } = fields;
	const filter = {
		division: textOf(fields.division),
		messageId: textOf(fields.messageId),
		sender: textOf(fields.sender),
		states: [fields.states]
			.flat()
			.map(textOf)
			.filter((state) => state !== ''),
		receivedSince: readDate(call, 'Received After', fields.receivedAfter),
		receivedUntil: readDate(call, 'Received Before', fields.receivedBefore),
		isRetryPending: retryPending === undefined ? undefined : retryPending === true,
	};
	return toItems(await listMails(call.store, filter, { limit: readLimit(call) }));
}
