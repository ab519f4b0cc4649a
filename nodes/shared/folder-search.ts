import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { listMailboxFolders } from '../../dispatcher/index';
import { mailboxConnection, type Authentication } from './connection';
import { toNodeError } from './errors';

/** Lists the mailbox's folders for a folder picker. */
export async function searchFolders(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	try {
		const authentication = this.getNodeParameter('authentication', 'login') as Authentication;
		const folders = await listMailboxFolders(
			await mailboxConnection(this, authentication),
			this.logger,
		);
		const wanted = filter.toLowerCase();
		return {
			results: folders
				.filter(({ displayPath }) => displayPath.toLowerCase().includes(wanted))
				.map(({ displayPath }) => ({ name: displayPath, value: displayPath })),
		};
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
