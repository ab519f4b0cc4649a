import type { INodeProperties } from 'n8n-workflow';

type Named = Pick<INodeProperties, 'displayName' | 'name' | 'description'> & {
	required?: boolean;
};

/** A task: picked from those last changed, or by its ID or reference. */
export const taskField: INodeProperties = pickedField(
	{
		displayName: 'Task',
		name: 'task',
		required: true,
		description: 'The task to work on',
	},
	{
		list: 'searchTasks',
		typed: { displayName: 'By ID or Reference', name: 'id', placeholder: '1042 or [IT#1042]' },
	},
);

/** A person whom tasks are assigned to, or any name or address. */
export const assigneeField: INodeProperties = pickedField(
	{
		displayName: 'Assignee',
		name: 'assignee',
		description: 'Who works on the task',
	},
	{
		list: 'searchAssignees',
		typed: { displayName: 'By Name', name: 'name', placeholder: 'anna@example.com' },
	},
);

/** A task definition. */
export const definitionField: INodeProperties = pickedField(
	{
		displayName: 'Task Definition',
		name: 'definition',
		required: true,
		description: 'The task definition with its event',
	},
	{
		list: 'searchTaskDefinitions',
		typed: { displayName: 'By Name', name: 'name', placeholder: 'Help desk › Incident' },
	},
);

/** An event of task definitions. */
export const eventField: INodeProperties = pickedField(
	{
		displayName: 'Event',
		name: 'event',
		description: 'The event that the task definitions belong to',
	},
	{
		list: 'searchEvents',
		typed: { displayName: 'By Name', name: 'name', placeholder: 'Help desk' },
	},
);

/** A division: picked from the list, or its name. */
export function divisionField(named: Named): INodeProperties {
	return pickedField(named, {
		list: 'searchDivisions',
		typed: { displayName: 'By Name', name: 'name', placeholder: 'IT help desk' },
	});
}

/** A notice template: picked from the list, or its name. */
export function templateField(description: string): INodeProperties {
	return pickedField(
		{ displayName: 'Template', name: 'template', required: true, description },
		{
			list: 'searchNoticeTemplates',
			typed: { displayName: 'By Name', name: 'name', placeholder: 'Unprocessed mail' },
		},
	);
}

function pickedField(
	named: Named,
	{
		list,
		typed,
	}: { list: string; typed: { displayName: string; name: string; placeholder: string } },
): INodeProperties {
	return {
		...named,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: list, searchable: true },
			},
			{ ...typed, type: 'string' },
		],
	};
}
