import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { findTask, listTasks, type Store, type Task } from '../../../dispatcher/index';
import { toNodeError } from '../../shared/errors';
import { deskOf } from '../../shared/store';

/** Entries that the list shows before it is scrolled. */
const PAGE = 50;
const letterOrDigit = /[\p{L}\p{N}]/u;

/** Lists tasks as `[IT#12] Title`, the last changed first; one whose number is typed before all. */
export async function searchTasks(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	try {
		const store = await deskOf(this);
		// Of a reference only the bracket may be typed so far.
		const text = letterOrDigit.test(filter) ? filter : '';
		const after = paginationToken === undefined ? undefined : placeOf(paginationToken);
		const found = await listTasks(store, { text }, { limit: PAGE, after });
		const named = after === undefined && text !== '' ? await namedTask(store, text) : undefined;
		const others = found.filter(({ id }) => id !== named?.id);
		const last = found.length < PAGE ? undefined : found.at(-1);
		return {
			results: [...(named === undefined ? [] : [named]), ...others].map(toEntry),
			...(last === undefined ? {} : { paginationToken: `${last.updatedAt} ${last.id}` }),
		};
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}

/** The task whose number or reference was typed; an outage was told by the list itself. */
async function namedTask(store: Store, idOrReference: string): Promise<Task | undefined> {
	return await findTask(store, { idOrReference }).catch(() => undefined);
}

function placeOf(token: string): { updatedAt: string; id: number } {
	const [updatedAt = '', id] = token.split(' ');
	return { updatedAt, id: Number(id) };
}

function toEntry({ id, reference, title }: Task) {
	return { name: `${reference} ${title}`, value: String(id) };
}
