import type { INodeProperties } from 'n8n-workflow';
import { mailProviders, type MailProtocol } from '../dispatcher/index';

/**
 * n8n refuses an address of another scheme before it sends anybody there, and shows the scheme: so it
 * says what is wrong. Microsoft's own page would only do so after the click.
 */
const REFUSED_TENANT = 'the-tenant-must-be-one-word-without-spaces:';

const tenant = '($self["tenant"] || "common").trim()';

/** A Microsoft address as an expression, with the organization that was typed. */
function microsoftAddress(url: string): string {
	const [before, after] = url.split('{tenant}');
	const address = `"${before}" + encodeURIComponent(${tenant}) + "${after}"`;
	return `(/\\s/.test(${tenant}) ? "${REFUSED_TENANT}" : ${address})`;
}

/** A value that follows from the protocol; for Custom it is that of another field. */
function byProtocol(values: Record<MailProtocol, string>): string {
	const { microsoft, google, custom } = values;
	const rest = `$self["protocol"] === "google" ? ${google} : ${custom}`;
	return `={{ $self["protocol"] === "microsoft" ? ${microsoft} : ${rest} }}`;
}

const { microsoft, google } = mailProviders;

/** What n8n's own OAuth2 reads. Hidden: each follows from the protocol. */
export const endpointProperties: INodeProperties[] = [
	{
		displayName: 'Grant Type',
		name: 'grantType',
		type: 'hidden',
		default: 'authorizationCode',
	},
	{
		displayName: 'Authorization URL',
		name: 'authUrl',
		type: 'hidden',
		default: byProtocol({
			microsoft: microsoftAddress(microsoft.authorizationUrl),
			google: `"${google.authorizationUrl}"`,
			custom: '$self["customAuthUrl"]',
		}),
	},
	{
		displayName: 'Access Token URL',
		name: 'accessTokenUrl',
		type: 'hidden',
		default: byProtocol({
			microsoft: microsoftAddress(microsoft.tokenUrl),
			google: `"${google.tokenUrl}"`,
			custom: '$self["customAccessTokenUrl"]',
		}),
	},
	{
		displayName: 'Scope',
		name: 'scope',
		type: 'hidden',
		default: byProtocol({
			microsoft: `"${microsoft.scope}"`,
			google: `"${google.scope}"`,
			custom: '$self["customScope"]',
		}),
	},
	{
		displayName: 'Auth URI Query Parameters',
		name: 'authQueryParameters',
		type: 'hidden',
		default: byProtocol({
			microsoft: `"${microsoft.authorizationParameters}"`,
			google: `"${google.authorizationParameters}"`,
			custom: '$self["customAuthQueryParameters"]',
		}),
	},
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'hidden',
		default: byProtocol({
			microsoft: '"body"',
			google: '"body"',
			custom: '$self["customAuthentication"]',
		}),
	},
];
