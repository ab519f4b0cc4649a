import { verify, type KeyObject } from 'node:crypto';

import type Provider from 'oidc-provider';

import { claimsOf, MAIL_AUDIENCE, MAIL_SCOPES, SCOPES, type Person, type State } from './state';

export interface TokenWishes {
	person: Person;
	/** All that there are where absent, divided by spaces. */
	scope?: string;
	/** Whom the access token is for. A JWT is for the mail servers where absent, an opaque one for all. */
	audience?: string;
	/** What the server is set to where absent. */
	lifetimeSeconds?: number;
	/** The access token's claims can be read. */
	jwtAccessToken?: boolean;
	/** `full` where absent: with the person's email address and name. */
	idToken?: 'full' | 'withoutName' | 'none';
}

/** Tokens of a grant, as the token endpoint would have answered. */
export interface IssuedTokens {
	accessToken: string;
	refreshToken: string;
	idToken: string | undefined;
	expiresInSeconds: number;
}

/** What a mail server learns of a token (RFC 7662). */
export type Introspection =
	{ active: false } | { active: true; username: string; scope: string; exp: number; aud?: string };

/** What the functions here work on. */
export interface Mint {
	provider: Provider;
	state: State;
	clientId: string;
	publicKey: KeyObject;
}

/** Grants a client a person's tokens without the dance in a browser; they are valid as any. */
export async function issueTokens(mint: Mint, wishes: TokenWishes): Promise<IssuedTokens> {
	const { provider, clientId } = mint;
	const { person, scope = SCOPES.join(' '), jwtAccessToken = false } = wishes;
	const audience = wishes.audience ?? (jwtAccessToken ? MAIL_AUDIENCE : undefined);
	const client = await provider.Client.find(clientId);
	if (client === undefined) throw new Error('The server does not know its own client.');
	const grant = new provider.Grant({ accountId: person.id, clientId });
	grant.addOIDCScope(scope);
	if (audience !== undefined) grant.addResourceScope(audience, scope);
	const grantId = await grant.save();

	const common = { client, accountId: person.id, grantId, scope, gty: 'authorization_code' };
	const accessToken = new provider.AccessToken({
		...common,
		...(audience === undefined
			? {}
			: { resourceServer: resourceServer(provider, { audience, jwtAccessToken }) }),
		...(wishes.lifetimeSeconds === undefined ? {} : { expiresIn: wishes.lifetimeSeconds }),
	});
	const refreshToken = new provider.RefreshToken({
		...common,
		...(audience === undefined ? {} : { resource: audience }),
	});
	return {
		accessToken: await accessToken.save(),
		refreshToken: await refreshToken.save(),
		idToken: await issueIdToken(provider, { client, scope, wishes }),
		expiresInSeconds: accessToken.expiration,
	};
}

function resourceServer(
	provider: Provider,
	{ audience, jwtAccessToken }: { audience: string; jwtAccessToken: boolean },
): InstanceType<Provider['ResourceServer']> {
	return new provider.ResourceServer(audience, {
		scope: MAIL_SCOPES.join(' '),
		audience,
		accessTokenFormat: jwtAccessToken ? 'jwt' : 'opaque',
	});
}

async function issueIdToken(
	provider: Provider,
	about: { client: InstanceType<Provider['Client']>; scope: string; wishes: TokenWishes },
): Promise<string | undefined> {
	const { client, scope, wishes } = about;
	const { person, idToken: wish = 'full' } = wishes;
	if (wish === 'none' || !scope.split(' ').includes('openid')) return undefined;
	const teller: Person = wish === 'withoutName' ? { ...person, tells: 'nowhere' } : person;
	const token = new provider.IdToken(claimsOf(teller, 'id_token'), { client });
	Object.assign(token, { scope });
	return await token.issue({ use: 'idtoken' });
}

/** What a mail server is told of a token; one for somebody else is as good as none. */
export async function introspect(mint: Mint, token: string): Promise<Introspection> {
	const { provider, state } = mint;
	const known = state.issued.get(tokenId(token, mint.publicKey) ?? '');
	const person = state.people.find(({ id }) => id === known?.personId);
	if (known === undefined || person === undefined) return { active: false };
	const { audience, expires, grantId, scope } = known;
	const forMail = audience === undefined || audience === MAIL_AUDIENCE;
	const granted = (await provider.Grant.find(grantId)) !== undefined;
	if (!forMail || !granted || expires * 1000 <= Date.now()) return { active: false };
	return {
		active: true,
		username: person.email,
		scope,
		exp: expires,
		...(audience === undefined ? {} : { aud: audience }),
	};
}

/** Makes an access token or a refresh token invalid, and nothing else of its grant. */
export async function revoke({ provider, state, publicKey }: Mint, token: string): Promise<void> {
	state.issued.delete(tokenId(token, publicKey) ?? '');
	await (await provider.AccessToken.find(token))?.destroy();
	await (await provider.RefreshToken.find(token))?.destroy();
}

/** Makes a person's access tokens invalid, and leaves what they granted. */
export function revokeAccessTokens({ state }: Mint, person: Person): void {
	for (const [id, { personId }] of state.issued) {
		if (personId === person.id) state.issued.delete(id);
	}
}

/** Makes all that a person granted invalid, as when an account is disconnected at the provider. */
export async function revokeGrants({ provider, state }: Mint, person: Person): Promise<void> {
	for (const grantId of state.grants.get(person.id) ?? []) {
		await provider.AccessToken.revokeByGrantId(grantId);
		await provider.RefreshToken.revokeByGrantId(grantId);
		await (await provider.Grant.find(grantId))?.destroy();
	}
	state.grants.delete(person.id);
}

/** An opaque token is its own id; a JWT names it, where its signature is ours. */
function tokenId(token: string, publicKey: KeyObject): string | undefined {
	const [header, payload, signature] = token.split('.');
	if (header === undefined || payload === undefined || signature === undefined) return token;
	const signed = Buffer.from(`${header}.${payload}`);
	if (!verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))) return undefined;
	const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { jti?: string };
	return claims.jti;
}
