import type { INodeExecutionData } from 'n8n-workflow';
import { deskAddress, type SettingsReport } from '../../../../dispatcher/index';
import { toItems } from '../items';
import type { OperationCall } from '../operation';

/** The settings as an item: each by its key, and what goes with them. */
export function toSettingsItem(
	{ context }: OperationCall,
	{ settings, revision, sendingRefused }: SettingsReport,
): INodeExecutionData[] {
	const reachedAt = deskAddress(settings, context.getInstanceBaseUrl());
	return toItems([{ ...settings, reachedAt, sendingRefused, revision }]);
}
