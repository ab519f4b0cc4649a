import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/**
 * What a server's certificate is checked by. Ordinary fields: n8n's window for credentials draws no
 * `collection`.
 */
export const certificateFields: INodeProperties[] = [
	{
		displayName: 'CA Certificate',
		name: 'certificateAuthority',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: '-----BEGIN CERTIFICATE-----',
		description: 'Certificates to trust in addition to those of the system, in PEM format',
	},
	{
		displayName: 'Server Name',
		name: 'serverName',
		type: 'string',
		default: '',
		placeholder: 'mail.example.com',
		description: 'The name in the IMAP server’s certificate, if it differs from the server address',
	},
	{
		displayName: 'Ignore Certificate Problems',
		name: 'ignoreCertificateProblems',
		type: 'boolean',
		default: false,
		description:
			'Whether to connect even if a certificate has expired, is not trusted or carries another name. Anyone on the network path could read the traffic.',
	},
];

/** What a secure connection means, as both credentials say it. */
export const securityOptions: INodePropertyOptions[] = [
	{
		name: 'SSL/TLS',
		value: 'ssl',
		description: 'Encrypted from the start',
	},
	{
		name: 'STARTTLS',
		value: 'startTls',
		description: 'Encrypted before the login; no login if the server does not offer it',
	},
	{
		name: 'None',
		value: 'none',
		description:
			'Anyone on the network path can read password and mail. Only for a server on this machine.',
	},
];
