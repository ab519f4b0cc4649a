import type {
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IHttpRequestOptions,
	INode,
} from 'n8n-workflow';
import {
	DispatcherError,
	type AccountMemory,
	type StoredTokens,
	type TokenStore,
} from '../../dispatcher/index';
import { explainRenewal, explainUserInfo } from './token-errors';
import { secretOf, textOf } from './text';

/** The credential type whose account signs in by OAuth2. */
export const CONNECTED_ACCOUNT = 'helpDeskOAuth2Api';

const USER_INFO_TIMEOUT_MS = 15_000;

/** What n8n gives a node to work with a connected account; triggers, nodes and pickers all have it. */
export interface TokenContext {
	getCredentials(type: string): Promise<ICredentialDataDecryptedObject>;
	getNode(): INode;
	helpers: {
		httpRequest(options: IHttpRequestOptions): Promise<unknown>;
		/** Absent before n8n 2.0. */
		refreshOAuth2Token?: unknown;
	};
}

/** What this process remembers of each credential. As many as there are credentials. */
const memories = new Map<string, AccountMemory>();

/** @param accountKey the credential's id. */
export function accountMemory(accountKey: string): AccountMemory {
	const memory = memories.get(accountKey) ?? {};
	memories.set(accountKey, memory);
	return memory;
}

/**
 * The tokens that n8n keeps in the node's credential. n8n renews them itself: it stores the new ones,
 * and lets several processes ask only once.
 *
 * @param userInfoUrl where to ask who granted them; empty for nowhere.
 */
export function createTokenStore(
	context: TokenContext,
	userInfoUrl: string,
): TokenStore & { accountKey: string } {
	const credential = context.getNode().credentials?.[CONNECTED_ACCOUNT];
	const credentialName = credential?.name ?? CONNECTED_ACCOUNT;
	return {
		credentialName,
		accountKey: credential?.id ?? credentialName,
		read: async () => toTokens(await context.getCredentials(CONNECTED_ACCOUNT)),
		renew: async () => await renew(context, credentialName),
		userInfo: async (accessToken) =>
			userInfoUrl === '' ? undefined : await askUserInfo(context, { userInfoUrl, accessToken }),
	};
}

/** n8n keeps the token endpoint's answer as it came, and when it expires by its own clock. */
function toTokens({ oauthTokenData }: ICredentialDataDecryptedObject): StoredTokens | undefined {
	if (typeof oauthTokenData !== 'object' || oauthTokenData === null) return undefined;
	const data = oauthTokenData as Record<string, unknown>;
	const accessToken = textOf(data.access_token);
	if (accessToken === '') return undefined;
	const idToken = textOf(data.id_token);
	const expiresAtMs = Number(data.n8n_expires_at);
	const lifetimeSeconds = Number(data.expires_in);
	return {
		accessToken,
		...(idToken === '' ? {} : { idToken }),
		...(expiresAtMs > 0 ? { expiresAt: new Date(expiresAtMs) } : {}),
		...(lifetimeSeconds > 0 ? { lifetimeMs: lifetimeSeconds * 1000 } : {}),
	};
}

async function renew(context: TokenContext, credentialName: string): Promise<void> {
	const { refreshOAuth2Token } = context.helpers;
	if (typeof refreshOAuth2Token !== 'function') {
		throw new DispatcherError({
			code: 'account-not-connected',
			whatHappened: 'This n8n cannot renew the access token for a trigger',
			whatToDo: 'Update n8n to 2.0 or newer.',
		});
	}
	const secrets = await secretsOf(context);
	try {
		// n8n's helpers find the node by `this`.
		const refresh = refreshOAuth2Token as IAllExecuteFunctions['helpers']['refreshOAuth2Token'];
		await refresh.call(context as unknown as IAllExecuteFunctions, CONNECTED_ACCOUNT);
	} catch (error) {
		throw explainRenewal(error, credentialName, secrets);
	}
}

/** The client's secret and the account's tokens, which the provider's answer must not show. */
async function secretsOf(context: TokenContext): Promise<string[]> {
	const { clientSecret, oauthTokenData } = await context.getCredentials(CONNECTED_ACCOUNT);
	const tokens = (oauthTokenData ?? {}) as Record<string, unknown>;
	const { access_token, refresh_token, id_token } = tokens;
	return [clientSecret, access_token, refresh_token, id_token].map(secretOf);
}

async function askUserInfo(
	context: TokenContext,
	{ userInfoUrl, accessToken }: { userInfoUrl: string; accessToken: string },
): Promise<unknown> {
	try {
		return await context.helpers.httpRequest({
			url: userInfoUrl,
			headers: { Authorization: `Bearer ${accessToken}`, Accept: 'application/json' },
			json: true,
			timeout: USER_INFO_TIMEOUT_MS,
		});
	} catch (error) {
		throw explainUserInfo(error, userInfoUrl);
	}
}
