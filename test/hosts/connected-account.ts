import { DispatcherError } from '../../dispatcher/core/errors';
import type { StoredTokens, TokenLogIn, TokenStore } from '../../dispatcher/core/sign-in/types';
import { createAccessTokens, type AccountMemory } from '../../dispatcher/oauth/access-tokens';
import type { OAuth2Host } from './oauth2';
import type { Person } from './oauth2/state';
import type { IssuedTokens } from './oauth2/tokens';

/** An account that a person connected, kept as n8n keeps one: with the real provider behind it. */
export interface ConnectedAccount {
	/** What is stored; a test may change it as another process would. */
	stored: StoredTokens & { refreshToken: string };
	/** A log-in of an execution of its own; all of an account share what this process remembers. */
	logInTo(mailbox: string, options?: { user?: string; acceptUnknown?: boolean }): TokenLogIn;
}

/** Connects an account with tokens as the provider gave them to the person. */
export function connectAccount(
	provider: OAuth2Host,
	person: Person,
	issued: IssuedTokens,
): ConnectedAccount {
	const memory: AccountMemory = {};
	const account: ConnectedAccount = {
		stored: toStored(issued),
		logInTo: (mailbox, { user = person.email, acceptUnknown = false } = {}) => ({
			kind: 'token',
			name: mailbox,
			person: user,
			accountKey: person.id,
			tokens: createAccessTokens({
				store: storeOf(account, provider),
				user,
				acceptUnknown,
				memory,
				clock: () => new Date(),
			}),
		}),
	};
	return account;
}

function toStored({ accessToken, refreshToken, idToken, expiresInSeconds }: IssuedTokens) {
	return {
		accessToken,
		refreshToken,
		...(idToken === undefined ? {} : { idToken }),
		expiresAt: new Date(Date.now() + expiresInSeconds * 1000),
		lifetimeMs: expiresInSeconds * 1000,
	};
}

function storeOf(account: ConnectedAccount, provider: OAuth2Host): TokenStore {
	return {
		credentialName: 'Mailbox',
		read: async () => await Promise.resolve(account.stored),
		renew: async () => await renew(account, provider),
		userInfo: async (accessToken) => {
			const response = await fetch(provider.userInfoUrl, {
				headers: { authorization: `Bearer ${accessToken}` },
			});
			return response.ok ? await response.json() : undefined;
		},
	};
}

/** RFC 6749 section 6. */
async function renew(account: ConnectedAccount, provider: OAuth2Host): Promise<void> {
	const response = await fetch(provider.tokenUrl, {
		method: 'POST',
		body: new URLSearchParams({
			grant_type: 'refresh_token',
			refresh_token: account.stored.refreshToken,
			client_id: provider.clientId,
			client_secret: provider.clientSecret,
		}),
	});
	if (!response.ok) {
		throw new DispatcherError({
			code: response.status === 400 ? 'account-not-connected' : 'token-not-renewed',
			whatHappened: `HTTP ${response.status}`,
			whatToDo: 'Connect the account again.',
		});
	}
	const answer = (await response.json()) as Record<string, string & number>;
	account.stored = toStored({
		accessToken: answer.access_token ?? '',
		refreshToken: answer.refresh_token ?? account.stored.refreshToken,
		idToken: account.stored.idToken,
		expiresInSeconds: answer.expires_in ?? 0,
	});
}
