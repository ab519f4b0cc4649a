import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { freePort } from './free-port';
import { listen } from './listener';
import { interact } from './oauth2/interactions';
import { createProvider } from './oauth2/provider';
import {
	addPerson,
	emptyState,
	type NewPerson,
	type Person,
	type TokenRequest,
} from './oauth2/state';
import {
	introspect,
	issueTokens,
	revoke,
	revokeAccessTokens,
	revokeGrants,
	type Introspection,
	type IssuedTokens,
	type Mint,
	type TokenWishes,
} from './oauth2/tokens';

const INTROSPECTION_PATH = '/mail/introspection';

export interface OAuth2Options {
	/** A free one where absent. */
	port?: number;
	/** A random one where absent. */
	clientSecret?: string;
	/** Signs in and consents without hands, by redirects only. */
	rememberedPerson?: NewPerson;
	/** A refresh token works once; the answer to a refresh has the next one. */
	rotateRefreshTokens?: boolean;
	/** Access tokens of the dance are JWTs for the mail servers, and userinfo refuses them. */
	jwtAccessTokens?: boolean;
	/** An hour where absent. */
	accessTokenLifetimeSeconds?: number;
}

/** An OAuth2 and OpenID server on loopback. */
export interface OAuth2Host {
	issuer: string;
	authorizationUrl: string;
	tokenUrl: string;
	userInfoUrl: string;
	/** For mail servers: takes a posted `token` (RFC 7662), and asks nobody who they are. */
	introspectionUrl: string;
	/** Its secret comes in the header or in the body. */
	clientId: string;
	clientSecret: string;
	/** From now on the client may be sent back to this address. */
	registerRedirect(address: string): void;
	createPerson(person: NewPerson): Person;
	/** Signs in and consents without hands from now on; undefined: nobody does. */
	rememberPerson(person: Person | undefined): void;
	issueTokens(wishes: TokenWishes): Promise<IssuedTokens>;
	/** What the introspection address answers, without a request. */
	introspect(token: string): Promise<Introspection>;
	/** Of an access token or a refresh token, and nothing else of its grant. */
	revoke(token: string): Promise<void>;
	/** Of the person's access tokens at the mail servers; the grant stays, so they can be renewed. */
	revokeAccessTokens(person: Person): void;
	/** Of all that the person granted. */
	revokeGrant(person: Person): Promise<void>;
	/** For the access tokens given out from now on. */
	setAccessTokenLifetime(seconds: number): void;
	/** The next `count` refreshes are answered with 503. */
	failRefreshes(count: number): void;
	/** All requests to the token endpoint so far. */
	tokenRequests(): TokenRequest[];
	stop(): Promise<void>;
}

/** Starts the server. */
export async function startOAuth2(options: OAuth2Options = {}): Promise<OAuth2Host> {
	const port = options.port ?? (await freePort());
	const issuer = `http://localhost:${port}`;
	const clientId = 'helpdesk';
	const clientSecret = options.clientSecret ?? randomBytes(16).toString('hex');
	const state = emptyState(options.accessTokenLifetimeSeconds ?? 3600);
	if (options.rememberedPerson !== undefined) {
		state.remembered = addPerson(state, options.rememberedPerson);
	}
	const { rotateRefreshTokens = false, jwtAccessTokens = false } = options;
	const created = createProvider(state, {
		issuer,
		clientId,
		clientSecret,
		rotateRefreshTokens,
		jwtAccessTokens,
	});
	const mint: Mint = { state, clientId, ...created };
	const stop = await serve(mint, port);

	return {
		issuer,
		authorizationUrl: `${issuer}/auth`,
		tokenUrl: `${issuer}/token`,
		userInfoUrl: `${issuer}/me`,
		introspectionUrl: `http://127.0.0.1:${port}${INTROSPECTION_PATH}`,
		clientId,
		clientSecret,
		registerRedirect: (address) => state.redirects.add(address),
		createPerson: (person) => addPerson(state, person),
		rememberPerson: (person) => (state.remembered = person),
		issueTokens: async (wishes) => await issueTokens(mint, wishes),
		introspect: async (token) => await introspect(mint, token),
		revoke: async (token) => await revoke(mint, token),
		revokeAccessTokens: (person) => revokeAccessTokens(mint, person),
		revokeGrant: async (person) => await revokeGrants(mint, person),
		setAccessTokenLifetime: (seconds) => (state.accessTokenSeconds = seconds),
		failRefreshes: (count) => (state.refreshesToFail = count),
		tokenRequests: () => [...state.requests],
		stop,
	};
}

async function serve(mint: Mint, port: number): Promise<() => Promise<void>> {
	const { provider, state } = mint;
	const answerOthers = provider.callback();
	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const path = request.url ?? '';
		if (path.startsWith('/interaction/')) {
			return await interact({ provider, state, request, response });
		}
		if (path !== INTROSPECTION_PATH) return await answerOthers(request, response);
		const token = new URLSearchParams(await text(request)).get('token') ?? '';
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify(await introspect(mint, token)));
	};
	const server = createServer((request, response) => {
		answer(request, response).catch((error: unknown) => {
			if (!response.headersSent) response.writeHead(500);
			response.end(String(error));
		});
	});
	const listener = await listen(server, port);
	return async () => await listener.stop();
}
