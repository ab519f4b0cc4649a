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
			description: 'A name and a password',
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
				'A SQLite file in n8n’s folder or, where n8n itself runs on PostgreSQL, the schema helpdesk in that server',
		},
		{
			name: 'Postgres Credential',
			value: 'postgres',
			description: 'The schema helpdesk in a PostgreSQL server of your choice',
		},
	],
	default: 'n8n',
	description:
		'Where tasks, communications and the intake ledger are kept. The same in all nodes of a workflow.',
};

/** A folder of the mailbox: picked from the server's list, or typed. */
export function folderProperty(
	property: Pick<INodeProperties, 'displayName' | 'name' | 'description'> & { placeholder: string },
): INodeProperties {
	const { placeholder, ...named } = property;
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
				hint: 'From the inbox down: Inbox/Help/Done, inbox.help.done and INBOX\\Help\\Done are one folder',
			},
		],
	};
}
