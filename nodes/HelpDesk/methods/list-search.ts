import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { listDivisionNames, listNoticeTemplates } from '../../../dispatcher/index';
import { toNodeError } from '../../shared/errors';
import { deskOf } from '../../shared/store';

/** Lists the divisions by name. */
async function searchDivisions(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	try {
		const names = await listDivisionNames(await deskOf(this));
		return { results: names.filter(holding(filter)).map((name) => ({ name, value: name })) };
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
		return { results: names.filter(holding(filter)).map((name) => ({ name, value: name })) };
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}

function holding(filter: string): (text: string) => boolean {
	const wanted = filter.toLowerCase();
	return (text) => text.toLowerCase().includes(wanted);
}

/** What the pickers of the node's fields list. */
export const listSearch = { searchDivisions, searchNoticeTemplates };
