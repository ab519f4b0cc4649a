import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import {
	listAssignees,
	listDivisionNames,
	listNoticeTemplates,
	listTaskDefinitions,
} from '../../../dispatcher/index';
import { searchTaskDefinitions } from '../../shared/definition-search';
import { toNodeError } from '../../shared/errors';
import { deskOf } from '../../shared/store';
import { holding } from '../../shared/text';
import { searchTasks } from './search-tasks';

/** Lists the divisions by name. */
async function searchDivisions(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	try {
		const names = await listDivisionNames(await deskOf(this));
		return toResult(names.filter(holding(filter)));
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}

/** Lists the notice templates by name: own and shipped ones, each name once. */
async function searchNoticeTemplates(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	try {
		const templates = await listNoticeTemplates(await deskOf(this));
		const names = [...new Set(templates.map(({ name }) => name))];
		return toResult(names.filter(holding(filter)));
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}

/** Lists the events of the task definitions. */
async function searchEvents(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	try {
		const definitions = await listTaskDefinitions(await deskOf(this));
		const events = [...new Set(definitions.map(({ event }) => event))];
		return toResult(events.filter((event) => event !== '').filter(holding(filter)));
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}

/** Lists those whom tasks are assigned to. */
async function searchAssignees(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	try {
		const assignees = await listAssignees(await deskOf(this));
		return toResult(assignees.filter(holding(filter)));
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}

function toResult(names: string[]): INodeListSearchResult {
	return { results: names.map((name) => ({ name, value: name })) };
}

/** What the pickers of the node's fields list. */
export const listSearch = {
	searchAssignees,
	searchDivisions,
	searchEvents,
	searchNoticeTemplates,
	searchTaskDefinitions,
	searchTasks,
};
