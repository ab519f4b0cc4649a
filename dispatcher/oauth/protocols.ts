/** Where a provider's mail servers are, and where it tells who granted a token. */
export interface MailProvider {
	imap: { host: string; port: number; security: 'ssl' | 'startTls' };
	smtp: { host: string; port: number; security: 'ssl' | 'startTls' };
	authorizationUrl: string;
	/** `{tenant}` stands for the organization, where the provider has such. */
	tokenUrl: string;
	/** Space-separated: reading, sending, offline access, and what tells who granted it. */
	scope: string;
	/** More parameters of the authorization address, URL-encoded. */
	authorizationParameters: string;
	/** Empty where its tokens and ID tokens tell enough. */
	userInfoUrl: string;
}

/** The providers whose addresses are known. Anything else is `custom`. */
export const mailProviders = {
	/**
	 * Microsoft Learn, "Authenticate an IMAP, POP or SMTP connection using OAuth". Its user info address
	 * takes only tokens for Microsoft Graph; the ID token and the access token tell the name.
	 */
	microsoft: {
		imap: { host: 'outlook.office365.com', port: 993, security: 'ssl' },
		smtp: { host: 'smtp.office365.com', port: 587, security: 'startTls' },
		authorizationUrl: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize',
		tokenUrl: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token',
		scope:
			'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access openid profile email',
		authorizationParameters: 'response_mode=query&prompt=select_account',
		userInfoUrl: '',
	},
	/** Google, "OAuth 2.0 mechanism" for Gmail; access is offline only with both parameters. */
	google: {
		imap: { host: 'imap.gmail.com', port: 993, security: 'ssl' },
		smtp: { host: 'smtp.gmail.com', port: 465, security: 'ssl' },
		authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
		tokenUrl: 'https://oauth2.googleapis.com/token',
		scope: 'https://mail.google.com/ openid email',
		authorizationParameters: 'access_type=offline&prompt=consent',
		userInfoUrl: 'https://openidconnect.googleapis.com/v1/userinfo',
	},
} as const satisfies Record<string, MailProvider>;

/** The choices of the credential's list. */
export type MailProtocol = keyof typeof mailProviders | 'custom';
