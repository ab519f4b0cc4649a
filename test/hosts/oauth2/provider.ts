import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';

import Provider, {
	errors,
	interactionPolicy,
	type Configuration,
	type KoaContextWithOIDC,
} from 'oidc-provider';

import { createMemory } from './memory';
import { errorPage } from './pages';
import { claimsOf, MAIL_AUDIENCE, MAIL_SCOPES, SCOPES, type State } from './state';

const DAY_SECONDS = 24 * 60 * 60;

export interface ProviderOptions {
	issuer: string;
	clientId: string;
	clientSecret: string;
	rotateRefreshTokens: boolean;
	/** Access tokens are JWTs for the mail servers, as Microsoft's are; opaque ones otherwise. */
	jwtAccessTokens: boolean;
}

/** The library's server over our accounts; what it gives out is noted in the state. */
export function createProvider(
	state: State,
	options: ProviderOptions,
): { provider: Provider; publicKey: KeyObject } {
	const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const key = { ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' };
	const provider = new Provider(options.issuer, {
		...basicConfiguration(options),
		...tokenConfiguration(state, options),
		jwks: { keys: [key] },
		findAccount: (_context, id) => {
			const person = state.people.find((candidate) => candidate.id === id);
			return person && { accountId: id, claims: (use: string) => claimsOf(person, use) };
		},
	});
	// The library's own recipe for redirect addresses that are not known beforehand.
	provider.Client.prototype.redirectUriAllowed = (address) => state.redirects.has(address);
	noteWhatHappens(provider, state);
	return { provider, publicKey };
}

function basicConfiguration({ clientId, clientSecret }: ProviderOptions): Configuration {
	return {
		adapter: createMemory(),
		clients: [
			{
				client_id: clientId,
				client_secret: clientSecret,
				client_name: 'n8n',
				// One has to be named; those of the tests are let in by redirectUriAllowed.
				redirect_uris: ['http://localhost/unused'],
				grant_types: ['authorization_code', 'refresh_token'],
				response_types: ['code'],
			},
		],
		scopes: SCOPES,
		claims: { email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
		conformIdTokenClaims: false,
		cookies: { keys: [randomBytes(32).toString('hex')] },
		clientBasedCORS: () => false,
		interactions: { policy: policy(), url: (_context, { uid }) => `/interaction/${uid}` },
		renderError: (context, { error, error_description: description }) => {
			context.type = 'html';
			context.body = errorPage(error, description);
		},
	};
}

function tokenConfiguration(state: State, options: ProviderOptions): Configuration {
	return {
		features: {
			devInteractions: { enabled: false },
			revocation: { enabled: true, allowedPolicy: () => true },
			resourceIndicators: {
				enabled: true,
				defaultResource: (_context, _client, oneOf) =>
					oneOf ?? (options.jwtAccessTokens ? MAIL_AUDIENCE : []),
				useGrantedResource: () => true,
				getResourceServerInfo: (_context, audience) => ({
					scope: MAIL_SCOPES.join(' '),
					audience,
					accessTokenFormat: options.jwtAccessTokens ? 'jwt' : 'opaque',
				}),
			},
		},
		// The library drops offline_access unless prompt=consent is there; n8n does not always send it.
		issueRefreshToken: () => true,
		expiresWithSession: () => false,
		// The one place the library asks us between the checks of a refresh and its answer.
		rotateRefreshToken: () => {
			if (state.refreshesToFail > 0) {
				state.refreshesToFail -= 1;
				throw unavailable();
			}
			return options.rotateRefreshTokens;
		},
		extraTokenClaims: (_context, token) => {
			const person = state.people.find(({ id }) => 'accountId' in token && id === token.accountId);
			if (person === undefined || person.tells === 'nowhere') return undefined;
			return { preferred_username: person.email, upn: person.email, name: person.name };
		},
		ttl: {
			AccessToken: () => state.accessTokenSeconds,
			AuthorizationCode: 60,
			IdToken: 3600,
			RefreshToken: 14 * DAY_SECONDS,
			Grant: 14 * DAY_SECONDS,
			Session: 14 * DAY_SECONDS,
			Interaction: 3600,
		},
	};
}

/** The library's prompts and `select_account`, which Microsoft's and Google's clients send. */
function policy(): interactionPolicy.DefaultPolicy {
	const prompts = interactionPolicy.base();
	prompts.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);
	return prompts;
}

function unavailable(): Error {
	const error = new errors.TemporarilyUnavailable('told to fail');
	return Object.assign(error, { status: 503, statusCode: 503, expose: true });
}

function noteWhatHappens(provider: Provider, state: State): void {
	const noteToken = (token: InstanceType<Provider['AccessToken']>): void => {
		state.issued.set(token.jti, {
			personId: token.accountId,
			grantId: token.grantId ?? '',
			scope: token.scope ?? '',
			audience: [token.aud].flat()[0],
			expires: token.exp ?? Math.floor(Date.now() / 1000) + token.expiration,
		});
	};
	provider.on('access_token.saved', noteToken);
	provider.on('access_token.issued', noteToken);
	provider.on('access_token.destroyed', ({ jti }) => state.issued.delete(jti));
	provider.on('grant.saved', ({ accountId = '', jti }) => {
		state.grants.set(accountId, new Set([...(state.grants.get(accountId) ?? []), jti]));
	});
	provider.use(async (context, next) => {
		await next();
		// Absent where no route of the library fits the address.
		const { oidc } = context as Partial<KoaContextWithOIDC>;
		if (oidc?.route !== 'token') return;
		const grantType = String(oidc.params?.['grant_type']);
		state.requests.push({ grantType, status: context.status, at: new Date() });
	});
}
