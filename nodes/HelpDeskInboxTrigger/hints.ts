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
			'<b>Sending</b> is None: mails to requesters and employees are kept, and leave once you choose how to send them.',
		type: 'warning',
		location: 'ndv',
		whenToDisplay: 'always',
		// Otherwise there is nothing to send but notices without recipients, which is the hint above.
		displayCondition:
			'={{ $parameter["sending"] === "none" && ($parameter["noticeRecipients"] !== "" || $parameter["acknowledgement"] !== "off" || ($parameter["forward"] !== "none" && $parameter["team"] !== "")) }}',
	},
	{
		message:
			'No <b>Team</b>: mails of tasks whose assignee has no email address are forwarded to nobody.',
		type: 'info',
		location: 'ndv',
		whenToDisplay: 'always',
		displayCondition: '={{ $parameter["forward"] !== "none" && $parameter["team"] === "" }}',
	},
];
