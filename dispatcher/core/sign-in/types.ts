/** Tokens of a connected account, as whoever keeps them has them now. */
export interface StoredTokens {
	accessToken: string;
	/** OpenID Connect's statement of who granted them (Core 1.0 section 2). */
	idToken?: string;
	/** When the access token expires, by the clock of whoever keeps it; absent where unknown. */
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
	 * @returns undefined where the account was never connected.
	 */
	read(): Promise<StoredTokens | undefined>;
	/**
	 * Renews the access token and stores it.
	 *
	 * @throws DispatcherError `account-not-connected` where the grant is over, `client-refused` where the
	 *   app is not accepted, `token-not-renewed` where it may work later.
	 */
	renew(): Promise<void>;
	/**
	 * Asks the provider who granted the token (OpenID Connect Core 1.0 section 5.3).
	 *
	 * @returns the claims; undefined where no such address is known.
	 * @throws DispatcherError `log-in-failed` where the token is refused there, `account-unknown` where
	 *   nobody answers.
	 */
	userInfo(accessToken: string): Promise<unknown>;
}

/** An access token that may be used now, and who granted it. */
export interface CheckedToken {
	accessToken: string;
	expiresAt?: Date;
	/** Undefined where nobody tells and that is accepted. */
	grantedBy?: Granter;
}

/** Who granted a token, and what tells so. */
export interface Granter {
	/** All the names that were told; the first one is shown. */
	names: [string, ...string[]];
	toldBy: 'access token' | 'ID token' | 'user info';
}

/** Gives the access tokens of one connected account. */
export interface AccessTokens {
	/**
	 * @param refused the token that a server has just refused: another one is asked for, where that can
	 *   help.
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
