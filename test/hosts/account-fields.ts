import type { DovecotHost } from './dovecot';
import type { OAuth2Host } from './oauth2';
import type { SmtpHost } from './smtp';

/** Servers that a connected account signs in to. */
export interface AccountHosts {
	provider: OAuth2Host;
	dovecot: DovecotHost;
	smtp: SmtpHost;
}

/** The fields of a `helpDeskOAuth2Api` credential for a custom provider, as a person types them. */
export function accountFields({ provider, dovecot, smtp }: AccountHosts): Record<string, unknown> {
	return {
		protocol: 'custom',
		clientId: provider.clientId,
		clientSecret: provider.clientSecret,
		customAuthUrl: provider.authorizationUrl,
		customAccessTokenUrl: provider.tokenUrl,
		customScope: 'openid email profile offline_access mail.imap mail.smtp',
		customAuthentication: 'header',
		userInfoUrl: provider.userInfoUrl,
		imapHost: dovecot.host,
		imapPort: dovecot.port,
		imapSecurity: 'none',
		smtpHost: smtp.host,
		smtpPort: smtp.port,
		smtpSecurity: 'none',
	};
}
