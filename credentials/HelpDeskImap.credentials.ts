import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/** A mailbox that is opened with a name and a password. */
export class HelpDeskImap implements ICredentialType {
	name = 'helpDeskImap';

	displayName = 'Help Desk IMAP';

	icon: Icon = {
		light: 'file:helpDeskImap.svg',
		dark: 'file:helpDeskImap.dark.svg',
	};

	documentationUrl =
		'https://github.com/helpdesk-dispatcher/n8n-nodes-helpdesk-dispatcher#set-up-a-division';

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
			placeholder: 'the email address, if left empty',
			description:
				'The person who has access to the mailbox. Where it differs from the email address, the log-in name is <code>user\\mailbox</code> or <code>DOMAIN\\user\\mailbox</code>, as Exchange wants it for shared mailboxes. A name typed in that form is used as it is.',
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
			description: '993 for SSL/TLS, 143 for STARTTLS and for unprotected connections',
		},
		{
			displayName: 'Use Secure Connection',
			name: 'security',
			type: 'options',
			default: 'ssl',
			options: [
				{
					name: 'SSL/TLS',
					value: 'ssl',
					description: 'Protected from the first byte',
				},
				{
					name: 'STARTTLS',
					value: 'startTls',
					description: 'Protected before the log-in; refused where the server does not offer it',
				},
				{
					name: 'None',
					value: 'none',
					description:
						'Password and mails can be read on the way. Only for a server on this machine.',
				},
			],
		},
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [
				{
					displayName: 'CA Certificate',
					name: 'certificateAuthority',
					type: 'string',
					typeOptions: { rows: 4 },
					default: '',
					placeholder: '-----BEGIN CERTIFICATE-----',
					description: 'Certificates to trust besides those of the system, as PEM text',
				},
				{
					displayName: 'Ignore Certificate Problems',
					name: 'ignoreCertificateProblems',
					type: 'boolean',
					default: false,
					description:
						'Whether to connect although the certificate is expired, unknown or of another name. Whoever stands between then reads along.',
				},
				{
					displayName: 'Server Name',
					name: 'serverName',
					type: 'string',
					default: '',
					placeholder: 'mail.example.com',
					description: 'The name that the certificate carries, where it is not the server address',
				},
				{
					displayName: 'Shared Mailbox Log-In',
					name: 'sharedMailboxForm',
					type: 'options',
					default: 'exchange',
					options: [
						{
							name: 'As Typed',
							value: 'asTyped',
							description: 'The user alone, as it stands in its field',
						},
						{
							name: 'Exchange',
							value: 'exchange',
							description:
								'Person\\mailbox, or DOMAIN\\person\\mailbox where the user is typed with its domain',
						},
						{
							name: 'Master User',
							value: 'masterUser',
							description: 'Mailbox*person, for a Dovecot with master users',
						},
					],
					description: 'How the log-in name says that the user opens a mailbox of another name',
				},
			],
		},
	];
}
