import {
	Workflow,
	type INode,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type NodeHint,
} from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { HelpDeskInboxTrigger } from '../../nodes/HelpDeskInboxTrigger/HelpDeskInboxTrigger.node';
import { RouteMail } from '../../nodes/RouteMail/RouteMail.node';

/** The hints of a node whose condition n8n's own expressions find to be true. */
function hintsShown(type: INodeType, typeVersion: number, parameters: INodeParameters): string[] {
	const { name, hints = [] } = type.description;
	const node: INode = { id: '1', name, type: name, typeVersion, position: [0, 0], parameters };
	const nodeTypes = { getByNameAndVersion: () => type } as unknown as INodeTypes;
	// It fills in the defaults of what is not set.
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const isShown = ({ displayCondition = '' }: NodeHint) =>
		workflow.expression.getSimpleParameterValue(node, displayCondition, 'internal', {});
	return hints.filter(isShown).map(({ message }) => message);
}

const nobody = expect.stringContaining('nobody is notified');
const waiting = expect.stringContaining('are kept, and leave once');
const noTeam = expect.stringContaining('are forwarded to nobody');
const moved = expect.stringContaining('The trigger now moves mails');

describe('the trigger’s hints', () => {
	const recipients = { noticeRecipients: 'anna@example.com' };

	it.each([
		['that nobody is notified, where no recipients are set', { sending: 'smtp' }, [nobody]],
		['only that where notices could not leave either', { sending: 'none' }, [nobody]],
		['that notices wait, where there is no way out', { ...recipients, sending: 'none' }, [waiting]],
		['nothing where all is set', { ...recipients, sending: 'smtp' }, []],
	])('say %s', (_what, parameters, hints) => {
		expect(hintsShown(new HelpDeskInboxTrigger(), 1, parameters)).toEqual(hints);
	});

	it.each([
		[
			'that acknowledgements wait, where there is no way out',
			{ ...recipients, sending: 'none', team: 'ben@example.com' },
			[waiting],
		],
		['that there is no team to forward to', { ...recipients, sending: 'smtp' }, [noTeam]],
		[
			'nothing of a team where nothing is forwarded',
			{ ...recipients, sending: 'smtp', forward: 'none' },
			[],
		],
	])('say of a division that writes %s', (_what, parameters, hints) => {
		expect(hintsShown(new HelpDeskInboxTrigger(), 2, parameters)).toEqual(hints);
	});
});

describe('the hints of Route Mail', () => {
	it('say what has changed in workflows of version 1 only', () => {
		expect(hintsShown(new RouteMail(), 1, {})).toEqual([moved]);
		expect(hintsShown(new RouteMail(), 2, {})).toEqual([]);
	});
});
