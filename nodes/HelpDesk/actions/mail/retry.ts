import type { INodeExecutionData, INodeProperties, NodeOperationError } from 'n8n-workflow';
import { askForReturn, DispatcherError } from '../../../../dispatcher/index';
import { reasonOf, toNodeError } from '../../../shared/errors';
import { textOf } from '../../../shared/text';
import type { OperationCall } from '../operation';

export const option = {
	name: 'Retry',
	value: 'retry',
	action: 'Retry mails',
	description: 'Move unprocessed mails back to the folder to process, to process them again',
};

export const description: INodeProperties[] = [
	{
		displayName: 'Mail IDs',
		name: 'mailIds',
		type: 'string',
		required: true,
		default: '',
		placeholder: '1042, 1043',
		description:
			'ID of the mail, from the field ID in Get Many. For several mails, separate the IDs with commas or use an array.',
	},
	{
		displayName:
			'The division’s trigger moves the mails at its next check of the folder. Each mail gets a new ID there.',
		name: 'retryNotice',
		type: 'notice',
		default: '',
	},
];

/** With On Error set to Continue each mail that cannot be retried is an item with an error of its own. */
export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const { context, store, index } = call;
	const ids = readIds(context.getNodeParameter('mailIds', index, ''));
	const answers = await askForReturn(store, ids, { onlyAll: !context.continueOnFail() });
	return answers.map((answer, position): INodeExecutionData => {
		if (answer.kind === 'asked') {
			const { id, subject, folder } = answer.mail;
			return { json: { id, retried: true, subject, folder } };
		}
		const json = { id: ids[position], retried: false, error: reasonOf(answer.error) };
		// n8n sends an item by the output for errors only if it has one.
		const error = toNodeError(context.getNode(), answer.error, index) as NodeOperationError;
		return { json, error };
	});
}

/** One or many: a number, texts with numbers, or a list of these. */
function readIds(typed: unknown): number[] {
	const texts = [typed]
		.flat()
		.flatMap((value) => textOf(value).split(','))
		.map((text) => text.trim());
	const given = texts.filter((text) => text !== '');
	const wrong = given.find((text) => !isId(text));
	if (wrong !== undefined) throw notAnId(`"${wrong.slice(0, 60)}" is not the ID of a mail`);
	if (given.length === 0) throw notAnId('The field Mail IDs is empty');
	return given.map(Number);
}

function isId(text: string): boolean {
	return /^\d+$/.test(text) && Number.isSafeInteger(Number(text));
}

function notAnId(whatHappened: string): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened,
		whatToDo: 'Enter IDs that Get Many returns for mails, such as 1042 or 1042, 1043.',
	});
}
