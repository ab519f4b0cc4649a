import type { INodeType } from 'n8n-workflow';
import { searchFolders } from '../shared/folder-search';
import { description } from './description';
import { helpDeskImapTest } from './methods/credential-test';
import { getNoticeTemplates, searchTasks } from './methods/list-search';
import { trigger } from './trigger';

export class HelpDeskInboxTrigger implements INodeType {
	description = description;

	methods = {
		credentialTest: { helpDeskImapTest },
		listSearch: { searchFolders, searchTasks },
		loadOptions: { getNoticeTemplates },
	};

	trigger = trigger;
}
