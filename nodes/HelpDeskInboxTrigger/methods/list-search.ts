import type {
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodePropertyOptions,
} from 'n8n-workflow';
import {
	listNoticeTemplateNames,
	listTaskDefinitions,
	shippedTemplateNames,
} from '../../../dispatcher/index';
import { toNodeError } from '../../shared/errors';
import { deskOf } from '../../shared/store';
import { EVENT_SEPARATOR } from '../../shared/task-choice';

/** Lists the desk's tasks as `Event › Task`. */
export async function searchTasks(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	try {
		const definitions = await listTaskDefinitions(await deskOf(this));
		const wanted = filter.toLowerCase();
		return {
			results: definitions
				.map(({ event, name }) => (event === '' ? name : `${event}${EVENT_SEPARATOR}${name}`))
				.filter((shown) => shown.toLowerCase().includes(wanted))
				.map((shown) => ({ name: shown, value: shown })),
		};
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}

/** Lists the templates a notice can be written from: the desk's own, then the shipped ones. */
export async function getNoticeTemplates(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	try {
		const own = await listNoticeTemplateNames(await deskOf(this));
		const names = [...new Set([...own, ...shippedTemplateNames()])];
		return names.map((name) => ({ name, value: name }));
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
