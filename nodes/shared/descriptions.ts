import type { INodeProperties } from 'n8n-workflow';

/** How the node signs in to the mailbox. */
export const authenticationProperty: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	options: [
		{
			name: 'Login',
			value: 'login',
			description: 'A user name and a password',
		},
		{
			name: 'OAuth2',
			value: 'oAuth2',
			description: 'Microsoft 365, Google, or another provider',
		},
	],
	default: 'login',
	description: 'How to sign in to the mailbox',
};

/** Where the desk's tables are. */
export const databaseProperty: INodeProperties = {
	displayName: 'Database',
	name: 'database',
	type: 'options',
	options: [
		{
			name: 'n8n’s Own',
			value: 'n8n',
			description:
				'A SQLite file in n8n’s folder or, if n8n itself uses PostgreSQL, the schema "helpdesk" on that server',
		},
		{
			name: 'Postgres Credential',
			value: 'postgres',
			description: 'The schema "helpdesk" on a PostgreSQL server of your choice',
		},
	],
	default: 'n8n',
	description: 'Where tasks and their mail are kept. Choose the same in all nodes of a workflow.',
};

/** What may be typed for a folder: a hint for the first one of a node. */
export const FOLDER_HINT =
	'Any notation works, starting at the inbox: Inbox/Help/Done, inbox.help.done and INBOX\\Help\\Done are the same folder';

/** A folder of the mailbox: picked from the server's list, or typed. */
export function folderProperty(
	property: Pick<INodeProperties, 'displayName' | 'name' | 'description' | 'hint'> & {
		placeholder: string;
	},
): INodeProperties {
	const { placeholder, hint, ...named } = property;
	return {
		...named,
		type: 'resourceLocator',
		default: { mode: 'path', value: placeholder },
		required: true,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: 'searchFolders', searchable: true },
			},
			{
				displayName: 'By Path',
				name: 'path',
				type: 'string',
				placeholder,
				...(hint === undefined ? {} : { hint }),
			},
		],
	};
}
