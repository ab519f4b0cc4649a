import { decodeJwt, type JWTPayload } from 'jose';
import { DispatcherError } from '../errors';
import type { Granter, StoredTokens, TokenStore } from './types';

/**
 * Claims that may name an account as a person knows it: OpenID Connect's (Core 1.0 section 5.1), and
 * `upn` and `unique_name`, which Microsoft's access tokens carry.
 */
const NAME_CLAIMS = ['preferred_username', 'upn', 'unique_name', 'email'] as const;

/** A granter, and what tells that two tokens are of one person although they name her differently. */
interface KnownGranter extends Granter {
	identities: string[];
}

/** What is asked for, and what is done where nobody tells. */
export interface GranterCheck {
	/** The only person whose tokens are accepted. */
	user: string;
	acceptUnknown: boolean;
}

/**
 * Finds out who granted tokens, and accepts only the person named.
 *
 * What an access token says of itself comes first, since it is about the very token that is used; an
 * ID token may be left of an earlier connection. ID tokens come straight from the token endpoint, over
 * TLS, so their signature need not be checked (OpenID Connect Core 1.0 section 3.1.3.7, number 6).
 *
 * @returns undefined where nobody tells and that is accepted.
 * @throws DispatcherError `account-refused` with both names, `account-unknown`.
 */
export async function checkGranter(
	tokens: StoredTokens,
	store: Pick<TokenStore, 'userInfo' | 'credentialName'>,
	{ user, acceptUnknown }: GranterCheck,
): Promise<Granter | undefined> {
	const granters = grantersInTokens(tokens);
	if (granters.length === 0) granters.push(...(await askForGranter(tokens, store)));
	if (granters.length === 0) {
		if (acceptUnknown) return undefined;
		throw nobodyTells(store.credentialName, user);
	}
	const accepted = granters.filter((granter) => isNamed(granter, user));
	const other = granters.find(
		(granter) => !accepted.some((known) => known === granter || isSamePerson(known, granter)),
	);
	if (other !== undefined) throw wrongPerson(other, user, store.credentialName);
	return accepted.map(({ names, toldBy }) => ({ names, toldBy }))[0];
}

/** The claims of a token that can be read: JSON Web Tokens, RFC 7519. Undefined for any other. */
export function readClaims(token: string | undefined): JWTPayload | undefined {
	if (token === undefined) return undefined;
	try {
		return decodeJwt(token);
	} catch {
		return undefined;
	}
}

function grantersInTokens({ accessToken, idToken }: StoredTokens): KnownGranter[] {
	const found: Array<KnownGranter | undefined> = [
		granterOf(readClaims(accessToken), 'access token'),
		granterOf(readClaims(idToken), 'ID token'),
	];
	return found.filter((granter) => granter !== undefined);
}

async function askForGranter(
	{ accessToken }: StoredTokens,
	store: Pick<TokenStore, 'userInfo'>,
): Promise<KnownGranter[]> {
	const granter = granterOf(await store.userInfo(accessToken), 'user info');
	return granter === undefined ? [] : [granter];
}

function granterOf(claims: unknown, toldBy: Granter['toldBy']): KnownGranter | undefined {
	if (typeof claims !== 'object' || claims === null) return undefined;
	const told = claims as Record<string, unknown>;
	const [first, ...others] = NAME_CLAIMS.flatMap((claim) => {
		const value = told[claim];
		// An address that the provider did not verify is whatever its owner typed.
		if (claim === 'email' && told.email_verified === false) return [];
		return typeof value === 'string' && value.trim() !== '' ? [value.trim()] : [];
	});
	if (first === undefined) return undefined;
	return { names: [first, ...others], toldBy, identities: identitiesOf(told) };
}

/**
 * The subject within its issuer (OpenID Connect Core 1.0 section 2), and Microsoft's object of a
 * tenant, since its subjects differ from one audience to the other.
 */
function identitiesOf({ iss, sub, tid, oid }: Record<string, unknown>): string[] {
	return [
		[iss, sub],
		[tid, oid],
	]
		.filter((pair) => pair.every((part) => typeof part === 'string' && part !== ''))
		.map((pair) => JSON.stringify(pair));
}

function isSamePerson(one: KnownGranter, other: KnownGranter): boolean {
	return one.identities.some((identity) => other.identities.includes(identity));
}

/** Addresses are compared without regard to case, as mail systems do in practice. */
function isNamed({ names }: Granter, user: string): boolean {
	return names.some((name) => name.toLowerCase() === user.trim().toLowerCase());
}

function wrongPerson(
	{ names, toldBy }: Granter,
	user: string,
	credentialName: string,
): DispatcherError {
	return new DispatcherError({
		code: 'account-refused',
		whatHappened: `The account was connected by "${names[0]}" (${toldBy}), but only "${user}" may connect it`,
		whatToDo: `Open the credential "${credentialName}" and connect it as "${user}", or write "${names[0]}" in its field User.`,
	});
}

function nobodyTells(credentialName: string, user: string): DispatcherError {
	return new DispatcherError({
		code: 'account-unknown',
		whatHappened: `Nobody tells who connected the account of the credential "${credentialName}": no ID token, a token that cannot be read, and no user info with a name`,
		whatToDo: `Add openid and email to its scope or fill in its User Info URL, and connect it again as "${user}". Where the provider tells no names, switch on Accept an Unknown Account.`,
	});
}
