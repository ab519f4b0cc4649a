import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { listTaskDefinitions } from '../../dispatcher/index';
import { toNodeError } from './errors';
import { deskOf } from './store';
import { EVENT_SEPARATOR } from './task-choice';
import { holding } from './text';

/** Lists the task definitions as `Event › Task`. */
export async function searchTaskDefinitions(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	try {
		const definitions = await listTaskDefinitions(await deskOf(this));
		return {
			results: definitions
				.map(({ event, name }) => (event === '' ? name : `${event}${EVENT_SEPARATOR}${name}`))
				.filter(holding(filter))
				.map((shown) => ({ name: shown, value: shown })),
		};
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
