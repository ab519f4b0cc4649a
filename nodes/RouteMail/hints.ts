import type { NodeHint } from 'n8n-workflow';

/** What n8n shows above the node's output as long as it is so. */
export const hints: NodeHint[] = [
	{
		message:
			'The trigger now moves mails and sends notices. Credentials chosen here earlier are no longer used: choose <b>Sending</b> in the trigger.',
		type: 'info',
		location: 'ndv',
		whenToDisplay: 'always',
		displayCondition: '={{ $nodeVersion < 2 }}',
	},
];
