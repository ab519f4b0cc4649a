import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { certificateFields, securityOptions } from './server-fields';

/** A mailbox that is opened with a name and a password. */
export class HelpDeskImap implements ICredentialType {
	name = 'helpDeskImap';

	displayName = 'Help Desk IMAP';

	icon: Icon = {
		light: 'file:helpDeskImap.svg',
		dark: 'file:helpDeskImap.dark.svg',
	};

	documentationUrl =
		'https://github.com/helpdesk-dispatcher/n8n-nodes-helpdesk-dispatcher/blob/main/docs/sign-in-with-a-password.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Email Address',
			name: 'emailAddress',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'support@example.com',
			description: 'The mailbox that receives the requests',
		},
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			placeholder: 'leave empty if it is the email address',
			description:
				'The person with access to the mailbox. If it differs from the email address, the login name is <code>user\\mailbox</code> or <code>DOMAIN\\user\\mailbox</code>, as Exchange expects for shared mailboxes. A name entered in that form is used unchanged.',
		},
		{
			displayName: 'Shared Mailbox Login',
			name: 'sharedMailboxForm',
			type: 'options',
			default: 'exchange',
			options: [
				{
					name: 'As Typed',
					value: 'asTyped',
					description: 'The user exactly as entered',
				},
				{
					name: 'Exchange',
					value: 'exchange',
					description: 'Person\\mailbox, or DOMAIN\\person\\mailbox if the user has a domain',
				},
				{
					name: 'Master User',
					value: 'masterUser',
					description: 'Mailbox*person, for Dovecot with master users',
				},
			],
			description: 'How the login name is built if the user differs from the email address',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
		},
		{
			displayName: 'Server Address',
			name: 'host',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'imap.example.com',
		},
		{
			displayName: 'Server Port',
			name: 'port',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 65535 },
			default: 993,
			description: '993 for SSL/TLS, 143 for STARTTLS or no encryption',
		},
		{
			displayName: 'Use Secure Connection',
			name: 'security',
			type: 'options',
			default: 'ssl',
			options: securityOptions,
		},
		...certificateFields,
		// Where earlier versions kept the fields above; n8n gives nodes only what is declared.
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'hidden',
			default: {},
		},
	];
}
