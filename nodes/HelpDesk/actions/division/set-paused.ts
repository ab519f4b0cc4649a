import type { INodeExecutionData } from 'n8n-workflow';
import { divisionField } from '../../pickers';
import { pauseDivision } from '../../../../dispatcher/index';
import { readRequired } from '../../parameters';
import { toItems } from '../items';
import type { OperationCall } from '../operation';

export const divisionToPause = divisionField({
	displayName: 'Division',
	name: 'division',
	required: true,
	description: 'A change reaches the division’s trigger at its next check at the latest',
});

/** Pauses a division or lets it go on, and gives an item that says so. */
export async function setPaused(
	call: OperationCall,
	paused: boolean,
): Promise<INodeExecutionData[]> {
	const name = readRequired(call, 'division', 'Division');
	const pausedSince = await pauseDivision(call.store, { name, paused });
	return toItems([{ name, paused, pausedSince }]);
}
