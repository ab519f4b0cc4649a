import type { Icon, ICredentialType, IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { endpointProperties } from './oauth2-endpoints';

const accountProperties: INodeProperties[] = [
	{
		displayName:
			'How to register the app with Microsoft, Google or your own provider: <a href="https://github.com/helpdesk-dispatcher/n8n-nodes-helpdesk-dispatcher/blob/main/docs/sign-in-with-oauth2.md" target="_blank">step by step</a>. To test the finished credential, run <b>Route Mail</b> with the operation <b>Test Connection</b>.',
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
		description: 'Sets the addresses, the scopes and the mail servers',
	},
	{
		displayName: 'Tenant',
		name: 'tenant',
		type: 'string',
		default: 'common',
		placeholder: 'contoso.onmicrosoft.com',
		displayOptions: { show: { protocol: ['microsoft'] } },
		description:
			'The organization’s directory (tenant) ID or domain. <code>common</code> only where the app is registered for accounts of any organization.',
	},
	{
		displayName: 'Email Address',
		name: 'emailAddress',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'support@example.com',
		description: 'The mailbox that receives the requests. May be a shared mailbox.',
	},
	{
		displayName: 'User',
		name: 'user',
		type: 'string',
		default: '',
		placeholder: 'the email address, if left empty',
		description:
			'The person who has access to the mailbox and connects the account. Nobody else’s account is accepted.',
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
			'Separated by spaces: what the mail servers ask for, <code>offline_access</code> for a lasting sign-in, and <code>openid email</code>, which tells who connected the account',
	},
	{
		displayName: 'User Info URL',
		name: 'userInfoUrl',
		type: 'string',
		default: '',
		placeholder: 'https://login.example.com/userinfo',
		displayOptions: showCustom,
		description: 'Asked who connected the account, where the tokens do not tell',
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
		description: 'Whether the provider wants the proof key of RFC 7636',
	},
	{
		displayName: 'Accept an Unknown Account',
		name: 'acceptUnknownAccount',
		type: 'boolean',
		default: false,
		displayOptions: showCustom,
		description:
			'Whether to go on where the provider does not tell who connected the account. Then nothing keeps another person’s account out but the mail server.',
	},
];

const securityOptions: INodeProperties['options'] = [
	{ name: 'None', value: 'none', description: 'Only for a server on this machine' },
	{ name: 'SSL/TLS', value: 'ssl', description: 'Protected from the first byte' },
	{
		name: 'STARTTLS',
		value: 'startTls',
		description: 'Protected before the sign-in; refused where the server does not offer it',
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
		description: 'For sending with this account. May stay empty where it only reads.',
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

const certificateProperties: INodeProperties[] = [
	{
		displayName: 'CA Certificate',
		name: 'certificateAuthority',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: '-----BEGIN CERTIFICATE-----',
		displayOptions: showCustom,
		description: 'Certificates to trust besides those of the system, as PEM text',
	},
	{
		displayName: 'Ignore Certificate Problems',
		name: 'ignoreCertificateProblems',
		type: 'boolean',
		default: false,
		displayOptions: showCustom,
		description:
			'Whether to connect to the mail servers although their certificates are expired, unknown or of another name. Whoever stands between then reads along.',
	},
];

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
