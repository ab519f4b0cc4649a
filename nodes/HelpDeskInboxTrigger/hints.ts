import type { NodeHint } from 'n8n-workflow';

/** What n8n shows above the node's output as long as it is so. */
export const hints: NodeHint[] = [
	{
		message: 'No <b>Notice Recipients</b>: nobody is notified when a mail could not be processed.',
		type: 'warning',
		location: 'ndv',
		whenToDisplay: 'always',
		displayCondition: '={{ $parameter["noticeRecipients"] === "" }}',
	},
	{
		message:
			'<b>Sending</b> is None: notices are kept, and leave once you choose how to send them.',
		type: 'warning',
		location: 'ndv',
		whenToDisplay: 'always',
		// Without recipients there are no notices, which is the hint above.
		displayCondition:
			'={{ $parameter["sending"] === "none" && $parameter["noticeRecipients"] !== "" }}',
	},
];
