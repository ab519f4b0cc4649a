/** The stored tokens of a connected account. */
export interface StoredTokens {
	accessToken: string;
	/** OpenID Connect's statement of who granted them (Core 1.0 section 2). */
	idToken?: string;
	/** When the access token expires, by the store's clock; absent if unknown. */
	expiresAt?: Date;
	/** For how long it was issued, in milliseconds. */
	lifetimeMs?: number;
}

/** Where the tokens of one connected account are kept: n8n's credential. */
export interface TokenStore {
	/** Names the credential in messages. */
	credentialName: string;
	/**
	 * Reads what is stored now, so that what another process renewed is seen.
	 *
	 * @returns undefined if the account was never connected.
	 */
	read(): Promise<StoredTokens | undefined>;
	/**
	 * Renews the access token and stores it.
	 *
	 * @throws DispatcherError `account-not-connected` if the grant is over, `client-refused` if the
	 *   provider refuses the app, `token-not-renewed` if it may work later.
	 */
	renew(): Promise<void>;
	/**
	 * Asks the provider who granted the token (OpenID Connect Core 1.0 section 5.3).
	 *
	 * @returns the claims; undefined if no user info address is known.
	 * @throws DispatcherError `log-in-failed` if the provider refuses the token, `account-unknown` if it
	 *   does not answer.
	 */
	userInfo(accessToken: string): Promise<unknown>;
}

/** An access token that may be used now, and who granted it. */
export interface CheckedToken {
	accessToken: string;
	expiresAt?: Date;
	/** Undefined if it is not known who granted it and that is accepted. */
	grantedBy?: ResourceOwner;
}

/** Who granted a token, and where that is stated. */
export interface ResourceOwner {
	/** All the names that were given; the first one is shown. */
	names: [string, ...string[]];
	toldBy: 'access token' | 'ID token' | 'user info';
}

/** Gives the access tokens of one connected account. */
export interface AccessTokens {
	/**
	 * @param refused the token that a server has just refused: it is renewed if that can help.
	 * @throws DispatcherError `account-not-connected`, `account-refused`, `account-unknown`,
	 *   `client-refused`, `token-not-renewed`.
	 */
	get(refused?: string): Promise<CheckedToken>;
}

/** A sign-in with a person's token to a mailbox that may be another's. */
export interface TokenLogIn {
	kind: 'token';
	/** The mailbox, as the server knows it: what stands in the SASL response. */
	name: string;
	/** The person who granted the tokens. */
	person: string;
	/** Tells one connected account from another; no secret. */
	accountKey: string;
	tokens: AccessTokens;
}
