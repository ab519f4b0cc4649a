import type { Icon, ICredentialType, IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { certificateFields, securityOptions } from './server-fields';
import { endpointProperties } from './oauth2-endpoints';

const accountProperties: INodeProperties[] = [
	{
		displayName:
			'How to register the app with Microsoft, Google or another provider: <a href="https://github.com/helpdesk-dispatcher/n8n-nodes-helpdesk-dispatcher/blob/main/docs/sign-in-with-oauth2.md" target="_blank">step by step</a>. To test the finished credential, click <b>Execute step</b> in the <b>Help Desk Inbox Trigger</b>.',
		name: 'guideNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Protocol',
		name: 'protocol',
		type: 'options',
		default: 'microsoft',
		options: [
			{ name: 'Custom', value: 'custom', description: 'Any other provider and server' },
			{ name: 'Google', value: 'google', description: 'Gmail and Google Workspace' },
			{
				name: 'Microsoft 365',
				value: 'microsoft',
				description: 'Exchange Online, shared mailboxes included',
			},
		],
		description: 'Sets the sign-in addresses, the scopes and the mail servers',
	},
	{
		displayName: 'Tenant',
		name: 'tenant',
		type: 'string',
		default: 'common',
		placeholder: 'contoso.onmicrosoft.com',
		displayOptions: { show: { protocol: ['microsoft'] } },
		description:
			'The organization’s directory (tenant) ID or domain. Use <code>common</code> only if the app is registered for accounts of any organization.',
	},
	{
		displayName: 'Email Address',
		name: 'emailAddress',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'support@example.com',
		description: 'The mailbox that receives the requests. It may be a shared mailbox.',
	},
	{
		displayName: 'User',
		name: 'user',
		type: 'string',
		default: '',
		placeholder: 'leave empty if it is the email address',
		description:
			'The person with access to the mailbox, who connects the account. No other account is accepted.',
	},
];

const showCustom: IDisplayOptions = { show: { protocol: ['custom'] } };

const customProviderProperties: INodeProperties[] = [
	{
		displayName: 'Authorization URL',
		name: 'customAuthUrl',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'https://login.example.com/authorize',
		displayOptions: showCustom,
	},
	{
		displayName: 'Access Token URL',
		name: 'customAccessTokenUrl',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'https://login.example.com/token',
		displayOptions: showCustom,
	},
	{
		displayName: 'Scope',
		name: 'customScope',
		type: 'string',
		default: 'openid email offline_access',
		displayOptions: showCustom,
		description:
			'Separated by spaces: the scopes of the mail servers, <code>offline_access</code> to stay signed in, and <code>openid email</code> to find out who connected the account',
	},
	{
		displayName: 'User Info URL',
		name: 'userInfoUrl',
		type: 'string',
		default: '',
		placeholder: 'https://login.example.com/userinfo',
		displayOptions: showCustom,
		description: 'Where to look up who connected the account if the tokens do not say',
	},
	{
		displayName: 'Auth URI Query Parameters',
		name: 'customAuthQueryParameters',
		type: 'string',
		default: '',
		placeholder: 'prompt=consent',
		displayOptions: showCustom,
	},
	{
		displayName: 'Send the Client Secret In',
		name: 'customAuthentication',
		type: 'options',
		default: 'header',
		options: [
			{ name: 'Body', value: 'body' },
			{ name: 'Header', value: 'header', description: 'HTTP Basic' },
		],
		displayOptions: showCustom,
	},
	{
		displayName: 'Use PKCE',
		name: 'usePkce',
		type: 'boolean',
		default: false,
		displayOptions: showCustom,
		description: 'Whether the provider requires PKCE (RFC 7636)',
	},
	{
		displayName: 'Accept an Unknown Account',
		name: 'acceptUnknownAccount',
		type: 'boolean',
		default: false,
		displayOptions: showCustom,
		description:
			'Whether to continue if the provider does not say who connected the account. Then only the mail server can keep another person’s account out.',
	},
];

const serverProperties: INodeProperties[] = [
	{
		displayName: 'IMAP Server Address',
		name: 'imapHost',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'imap.example.com',
		displayOptions: showCustom,
	},
	{
		displayName: 'IMAP Server Port',
		name: 'imapPort',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 65535 },
		default: 993,
		displayOptions: showCustom,
	},
	{
		displayName: 'IMAP Secure Connection',
		name: 'imapSecurity',
		type: 'options',
		default: 'ssl',
		options: securityOptions,
		displayOptions: showCustom,
	},
	{
		displayName: 'SMTP Server Address',
		name: 'smtpHost',
		type: 'string',
		default: '',
		placeholder: 'smtp.example.com',
		displayOptions: showCustom,
		description: 'For sending with this account. Leave empty if it only reads.',
	},
	{
		displayName: 'SMTP Server Port',
		name: 'smtpPort',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 65535 },
		default: 587,
		displayOptions: showCustom,
	},
	{
		displayName: 'SMTP Secure Connection',
		name: 'smtpSecurity',
		type: 'options',
		default: 'startTls',
		options: securityOptions,
		displayOptions: showCustom,
	},
];

const certificateProperties: INodeProperties[] = certificateFields.map((field) => ({
	...field,
	displayOptions: showCustom,
}));

/** A mailbox that is opened with the account of a person who signed in at the provider. */
export class HelpDeskOAuth2Api implements ICredentialType {
	name = 'helpDeskOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Help Desk OAuth2';

	icon: Icon = {
		light: 'file:helpDeskOAuth2Api.svg',
		dark: 'file:helpDeskOAuth2Api.dark.svg',
	};

	documentationUrl =
		'https://github.com/helpdesk-dispatcher/n8n-nodes-helpdesk-dispatcher/blob/main/docs/sign-in-with-oauth2.md';

	properties: INodeProperties[] = [
		...endpointProperties,
		...accountProperties,
		...customProviderProperties,
		...serverProperties,
		...certificateProperties,
	];
}
