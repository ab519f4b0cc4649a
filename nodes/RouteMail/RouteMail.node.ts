import type { INodeType } from 'n8n-workflow';
import { searchFolders } from '../shared/folder-search';
import { description } from './description';
import { execute } from './execute';

export class RouteMail implements INodeType {
	description = description;

	methods = { listSearch: { searchFolders } };

	execute = execute;
}
