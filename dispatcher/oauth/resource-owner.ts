import { DispatcherError } from '../core/errors';
import { readClaims } from '../core/sign-in/claims';
import { isSameName } from '../core/sign-in/same-name';
import type { ResourceOwner, StoredTokens, TokenStore } from '../core/sign-in/types';
import { areOfMicrosoft, namesIn, type ClaimedNames } from './vouched-names';

/** A resource owner (RFC 6749 section 1.1), and what tells that two tokens are of one person although they name her differently. */
interface KnownOwner extends ResourceOwner {
	identities: string[];
}

/** An account that a token or the provider tells of. */
interface ToldAccount extends ClaimedNames {
	toldBy: ResourceOwner['toldBy'];
	identities: string[];
	/** The subject: the provider's own name of it, unique there. */
	subject: string | undefined;
	isMicrosofts: boolean;
}

/** Who may grant the tokens, and what to do if it is not known who did. */
export interface ResourceOwnerCheck {
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
 * @returns undefined if it is not known who granted them and that is accepted.
 * @throws DispatcherError `account-refused` with both names, `account-unknown`.
 */
export async function checkResourceOwner(
	tokens: StoredTokens,
	store: Pick<TokenStore, 'userInfo' | 'credentialName'>,
	{ user, acceptUnknown }: ResourceOwnerCheck,
): Promise<ResourceOwner | undefined> {
	const told = accountsInTokens(tokens);
	if (resourceOwners(told).length === 0) told.push(...(await askForAccount(tokens, store, told)));
	const known = resourceOwners(told);
	if (known.length === 0) {
		if (acceptUnknown) return undefined;
		throw nobodyTells(store.credentialName, user, told);
	}
	const accepted = known.filter((owner) => isNamed(owner, user));
	const other = known.find(
		(owner) => !accepted.some((one) => one === owner || isSamePerson(one, owner)),
	);
	if (other !== undefined) throw wrongPerson(other, user, store.credentialName);
	return accepted.map(({ names, toldBy }) => ({ names, toldBy }))[0];
}

function accountsInTokens({ accessToken, idToken }: StoredTokens): ToldAccount[] {
	const found: Array<ToldAccount | undefined> = [
		accountOf(readClaims(accessToken), 'access token'),
		accountOf(readClaims(idToken), 'ID token'),
	];
	return found.filter((account) => account !== undefined);
}

/** @throws DispatcherError `account-refused` where the answer is about another account. */
async function askForAccount(
	{ accessToken }: StoredTokens,
	store: Pick<TokenStore, 'userInfo' | 'credentialName'>,
	inTokens: ToldAccount[],
): Promise<ToldAccount[]> {
	const isMicrosofts = inTokens.some((account) => account.isMicrosofts);
	const account = accountOf(await store.userInfo(accessToken), 'user info', isMicrosofts);
	if (account === undefined) return [];
	const idToken = inTokens.find(({ toldBy }) => toldBy === 'ID token');
	// OpenID Connect Core 1.0 section 5.3.2: then its claims must not be used.
	if (idToken?.subject !== undefined && idToken.subject !== (account.subject ?? idToken.subject)) {
		throw twoAccounts(account, idToken, store.credentialName);
	}
	return [account];
}

function accountOf(
	claims: unknown,
	toldBy: ResourceOwner['toldBy'],
	besideMicrosofts = false,
): ToldAccount | undefined {
	if (typeof claims !== 'object' || claims === null) return undefined;
	const told = claims as Record<string, unknown>;
	const isMicrosofts = besideMicrosofts || areOfMicrosoft(told);
	const { sub } = told;
	return {
		...namesIn(told, isMicrosofts),
		toldBy,
		identities: identitiesOf(told),
		isMicrosofts,
		subject: typeof sub === 'string' || typeof sub === 'number' ? String(sub) : undefined,
	};
}

/** Those whose names count. */
function resourceOwners(told: ToldAccount[]): KnownOwner[] {
	return told.flatMap(({ vouched: [first, ...others], toldBy, identities }) =>
		first === undefined ? [] : [{ names: [first, ...others], toldBy, identities }],
	);
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

function isSamePerson(one: KnownOwner, other: KnownOwner): boolean {
	return one.identities.some((identity) => other.identities.includes(identity));
}

function isNamed({ names }: ResourceOwner, user: string): boolean {
	return names.some((name) => isSameName(name, user));
}

function wrongPerson(
	{ names, toldBy }: ResourceOwner,
	user: string,
	credentialName: string,
): DispatcherError {
	return new DispatcherError({
		code: 'account-refused',
		whatHappened: `The account was connected by "${names[0]}" (${toldBy}), but only "${user}" may connect it`,
		whatToDo: `Open the credential "${credentialName}" and connect it as "${user}", or enter "${names[0]}" in its field User.`,
	});
}

function twoAccounts(
	userInfo: ToldAccount,
	idToken: ToldAccount,
	credentialName: string,
): DispatcherError {
	return new DispatcherError({
		code: 'account-refused',
		whatHappened: `The provider names two accounts: user info names ${shown(userInfo)}, the ID token ${shown(idToken)}`,
		whatToDo: `Open the credential "${credentialName}", check its User Info URL, and connect the account again.`,
	});
}

function shown({ vouched, unvouched, subject }: ToldAccount): string {
	const name = vouched[0] ?? unvouched[0];
	return [
		...(name === undefined ? [] : [`"${name}"`]),
		...(subject === undefined ? [] : [`subject "${subject}"`]),
	].join(', ');
}

function nobodyTells(credentialName: string, user: string, told: ToldAccount[]): DispatcherError {
	const claimed = told.find(({ unvouched }) => unvouched.length > 0);
	if (claimed !== undefined) return notVerified(claimed, user, credentialName);
	return new DispatcherError({
		code: 'account-unknown',
		whatHappened: `It is not known who connected the account of the credential "${credentialName}": there is no ID token, the access token cannot be read, and user info gives no name`,
		whatToDo: `Add openid and email to its scope, or fill in its User Info URL, and connect it again as "${user}". If the provider gives no names, turn on Accept an Unknown Account.`,
	});
}

function notVerified(
	{ unvouched, toldBy }: ToldAccount,
	user: string,
	credentialName: string,
): DispatcherError {
	return new DispatcherError({
		code: 'account-unknown',
		whatHappened: `The account of the credential "${credentialName}" was connected with the email address "${unvouched[0]}" (${toldBy}), but the provider has not verified that address, so it does not prove that "${user}" connected it`,
		whatToDo: `Have the provider verify the address, or add profile to the scope so that it gives the user name, and connect the account again as "${user}".`,
	});
}
